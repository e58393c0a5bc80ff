import type { Instant } from '../../base/clock.ts'
import { datesOf } from '../../contract/text/text.ts'

/** Times on pages are UTC and say so: the server does not know the reader's zone. */
export const timeText = (locale: string, at: Instant): string =>
  `${new Intl.DateTimeFormat(datesOf(locale), { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' }).format(at)} UTC`

export const dateText = (locale: string, at: Instant): string =>
  new Intl.DateTimeFormat(datesOf(locale), { dateStyle: 'long', timeZone: 'UTC' }).format(at)
