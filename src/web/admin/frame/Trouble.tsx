import type { ErrorComponentProps } from '@tanstack/react-router'
import { Go } from '../kit/Go.tsx'
import { Page } from '../kit/Page.tsx'
import { ErrorState, State } from '../kit/States.tsx'
import { t } from '../text/text.ts'

/** A page that threw: said in its place, with the way to try again. */
export function Trouble({ error, reset }: ErrorComponentProps) {
  return (
    <Page title={t('trouble.title')} lead={t('trouble.lead')}>
      <ErrorState error={error} onRetry={reset} />
    </Page>
  )
}

export function Missing() {
  return (
    <Page title={t('missing.title')}>
      <State title={t('missing.title')} why={t('missing.lead')} action={<Go to="/">{t('missing.home')}</Go>} />
    </Page>
  )
}
