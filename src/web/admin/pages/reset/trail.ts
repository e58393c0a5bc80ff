import type { Crumb } from '../../kit/Page.tsx'
import { t } from '../../text/text.ts'

export const resetTrail = (): readonly Crumb[] => [{ label: t('nav.reset'), to: '/password-reset' }]
