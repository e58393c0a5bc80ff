import { done, type Outcome, refuse } from '../base/outcome.ts'
import { mayConsent } from '../directory/apps.policy.ts'
import { appOf, grant, grantedScopes } from '../directory/apps.ts'
import { rolesOf } from '../directory/roles.ts'
import type { Session } from '../signin/sessions.ts'
import type { Store, UnitRequest } from '../store/unit.ts'
import { permissionsAsked } from './authorize.policy.ts'
import { noteOnAsk, waitingAsk } from './authorize.store.ts'
import type { TokenRefusal } from './errors.ts'
import type { Issuing } from './issuer.ts'
import { readScopes } from './resource.policy.ts'

/** The person wants to go on with the account that is signed in. */
export const chooseAccount = (store: Store, request: UnitRequest, id: string): Promise<void> =>
  store.unit(request, (tx) => noteOnAsk(tx, id, 'chosen_at'))

/** An administrator grants what the waiting request asks for, to everybody; whoever is none grants nothing. */
export const consentTo = (
  { store, publicUrl }: Issuing,
  request: UnitRequest,
  session: Session,
  id: string,
): Promise<Outcome<null, TokenRefusal>> =>
  store.unit(request, async (tx) => {
    const held = await rolesOf(tx, tx.tenantId, session.userId)
    if (!mayConsent(held.filter((role) => !role.eligible).map((role) => role.roleId)))
      return refuse({ code: 65001 } as const)
    const waiting = await waitingAsk(tx, tx.tenantId, id)
    const app = waiting && (await appOf(tx, tx.tenantId, waiting.clientId))
    const asked = waiting && readScopes(waiting.ask.scope, publicUrl)
    if (!waiting || !app?.enabled || !asked?.ok) return refuse({ code: 70008 } as const)
    const { missing } = permissionsAsked(asked.value, app, grantedScopes(app))
    if (missing.length > 0 && !app.firstParty) await grant(tx, app.clientId, { scopes: [...app.scopes, ...missing] })
    await noteOnAsk(tx, id, 'consented_at')
    return done(null)
  })

/** The application is told, when its request goes on. */
export const declineConsent = (
  { store }: Issuing,
  request: UnitRequest,
  _session: Session,
  id: string,
): Promise<Outcome<null, TokenRefusal>> =>
  store.unit(request, async (tx) => {
    await noteOnAsk(tx, id, 'declined_at')
    return done(null)
  })
