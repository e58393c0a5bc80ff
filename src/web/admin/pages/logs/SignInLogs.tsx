import { Page } from '../../kit/Page.tsx'
import { t } from '../../text/text.ts'
import { SignInLog } from './SignInLog.tsx'

/** Every try to sign in. */
export function SignInLogs() {
  const title = t('logs.signins.title')
  return (
    <Page filled title={title} lead={t('logs.signins.lead')} trail={[]}>
      <SignInLog label={title} />
    </Page>
  )
}
