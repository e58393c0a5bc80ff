import { Why } from '../reset/Why.tsx'
import { UserShell } from './UserShell.tsx'

/** "Diagnose and solve problems" of one user: whether they can reset their password, and what is in the way. */
export function UserWhy() {
  return <UserShell>{(user) => <Why id={user.id} />}</UserShell>
}
