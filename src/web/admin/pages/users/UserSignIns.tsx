import { t } from '../../text/text.ts'
import { SignInLog } from '../logs/SignInLog.tsx'
import { UserShell } from './UserShell.tsx'

/** The tries of one user to sign in. */
export function UserSignIns() {
  return <UserShell filled>{(user) => <SignInLog label={t('user.signins')} about={user.id} />}</UserShell>
}
