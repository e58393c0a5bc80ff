import { type User, UserManager, WebStorageStateStore } from 'oidc-client-ts'
import { adminCallback, adminClientId } from '../../../contract/admin.ts'
import { base, installation } from '../installation.ts'
import { preferences } from '../look/preferences.ts'

/**
 * Sign-in by our own token service: authorization code with PKCE. Tokens stay in this window (`sessionStorage`), and
 * are renewed by the refresh token before they end.
 */
const { publicUrl, tenantId } = installation
const endpoint = (name: string): string => `${publicUrl}/${tenantId}/oauth2/v2.0/${name}`

const manager = new UserManager({
  authority: `${publicUrl}/${tenantId}/v2.0`,
  client_id: adminClientId,
  redirect_uri: publicUrl + adminCallback,
  post_logout_redirect_uri: publicUrl + base,
  scope: 'openid profile offline_access https://graph.microsoft.com/.default',
  // All of it is known: nothing has to be discovered before somebody can sign in.
  metadata: {
    issuer: `${publicUrl}/${tenantId}/v2.0`,
    authorization_endpoint: endpoint('authorize'),
    token_endpoint: endpoint('token'),
    end_session_endpoint: endpoint('logout'),
  },
  userStore: new WebStorageStateStore({ store: sessionStorage }),
  stateStore: new WebStorageStateStore({ store: sessionStorage }),
  automaticSilentRenew: true,
  accessTokenExpiringNotificationTimeInSeconds: 120,
  monitorSession: false,
  loadUserInfo: false,
})

let user: User | null = null
let renewing: Promise<boolean> | null = null
const listeners = new Set<() => void>()

/** Called once when the tokens cannot be renewed any more. */
export const onSessionEnd = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
export const sessionEnded = (): void => {
  for (const listener of listeners) listener()
}

export type Entered =
  | { readonly at: 'in' }
  | { readonly at: 'leaving' }
  | { readonly at: 'failed'; readonly why: string }

/** At the start of the page: comes back from sign-in, goes on with a session of this window, or goes to sign in. */
export async function enter(): Promise<Entered> {
  manager.events.addUserLoaded((fresh) => {
    user = fresh
  })
  if (location.pathname === adminCallback) return comeBack()
  user = await manager.getUser()
  if (user && !user.expired) return { at: 'in' }
  if (user?.refresh_token && (await renewed())) return { at: 'in' }
  await leaveToSignIn()
  return { at: 'leaving' }
}

async function comeBack(): Promise<Entered> {
  try {
    user = await manager.signinRedirectCallback()
  } catch (error) {
    // The button "back" leads here a second time: whoever is signed in goes on.
    user = await manager.getUser()
    if (!user) return { at: 'failed', why: error instanceof Error ? error.message : String(error) }
  }
  const target = user.state
  history.replaceState(null, '', typeof target === 'string' && target.startsWith(base) ? target : base)
  return { at: 'in' }
}

/** To the sign-in page, and back to where we are. */
export async function leaveToSignIn(): Promise<void> {
  const here = location.pathname === adminCallback ? base : location.pathname + location.search
  await manager.removeUser()
  // Whoever chose a language here is asked to sign in in it.
  const { language } = preferences()
  await manager.signinRedirect({ state: here, ...(language ? { ui_locales: language } : {}) })
}

export async function signOut(): Promise<void> {
  try {
    await manager.signoutRedirect()
  } catch {
    await manager.removeUser()
    location.assign('/signin')
  }
}

export async function accessToken(): Promise<string> {
  if (user?.expired) await renewed()
  return user?.access_token ?? ''
}

/** One renewal at a time, however many calls wait for it. */
export function renewed(): Promise<boolean> {
  // Without one the library would try a hidden frame, which our policy forbids.
  if (!user?.refresh_token) return Promise.resolve(false)
  renewing ??= manager
    .signinSilent()
    .then((fresh) => {
      user = fresh ?? user
      return fresh !== null
    })
    .catch(() => false)
    .finally(() => {
      renewing = null
    })
  return renewing
}
