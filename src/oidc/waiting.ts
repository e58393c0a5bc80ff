import { appOf } from '../directory/apps.ts'
import { onlyTenant } from '../directory/tenant.store.ts'
import { ownPages, type SignInTarget } from '../signin/log.ts'
import type { Store } from '../store/unit.ts'
import { waitingAsk } from './authorize.store.ts'

/** Our page where a request of an application waits for the person. */
export const waitingPath = (id: string): string => `/signin/app?request=${id}`
export const waitingId = /^[\w-]{43}$/

/** What a sign-in is for, by where it is going: the application whose request waits there, or our own pages. */
export async function targetOf(store: Store, returnTo: string | null): Promise<SignInTarget> {
  const id = /^\/signin\/app\?request=([\w-]{43})\b/.exec(returnTo ?? '')?.[1]
  if (!id) return ownPages
  return store.look(async (look) => {
    const tenant = await onlyTenant(look)
    const waiting = tenant && (await waitingAsk(look, tenant.id, id))
    const app = waiting && (await appOf(look, tenant.id, waiting.clientId))
    return app ? appTargetOf(app, waiting.ask.redirectUri) : ownPages
  })
}

/** A client with an address on the web is a page; one with an address of this machine or its own scheme is an app. */
export const appTargetOf = (
  app: { readonly clientId: string; readonly displayName: string },
  redirectUri: string | null,
): SignInTarget => ({
  appId: app.clientId,
  appDisplayName: app.displayName,
  clientAppUsed: redirectUri?.startsWith('https:') ? 'Browser' : 'Mobile Apps and Desktop clients',
})
