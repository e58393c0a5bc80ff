import type { Store } from '../store/unit.ts'
import { contextFor } from './context.ts'
import { type RuleVerdict, verdictsOn } from './strength.policy.ts'

const nobodys = { userPrincipalName: '', givenName: null, surname: null, displayName: null, tenantName: '' }

/** What each rule says to a password that somebody thinks of; nothing is kept. */
export const validatePassword = (
  store: Store,
  tenantId: string,
  userId: string,
  password: string,
): Promise<readonly RuleVerdict[]> =>
  store.look(async (look) => {
    // Whose password is kept elsewhere has no rules about names here.
    const found = await contextFor(look, tenantId, userId)
    return verdictsOn(password, found?.context ?? nobodys)
  })
