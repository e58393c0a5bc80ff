import { localeOf, t } from '../../contract/text/text.ts'
import type { Alert } from '../../directory/sspr.policy.ts'
import type { GraphCall } from '../graph/route.ts'

/** What our own API says in sentences for people, it says in the language that the caller asks for. */
export const localeFor = (call: Pick<GraphCall, 'header'>): string => localeOf(call.header('accept-language'))

/** What the pages of the password reset policy point out, in words. */
export const alertView = (locale: string, { code, field, count = 0 }: Alert) => ({
  code,
  field,
  message: t(locale, `policy.alert.${code}`, { count }),
})
