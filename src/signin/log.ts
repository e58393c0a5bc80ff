import type { Store, Tx } from '../store/unit.ts'
import {
  insertSignIn,
  listSignIns,
  type SignIn,
  type SignInActivity,
  type SignInCondition,
  type SignInPage,
  signInActivityOf,
  signInOf,
} from './log.store.ts'

export type { SignIn, SignInActivity, SignInCondition, SignInPage, SignInText } from './log.store.ts'

/** What a sign-in was for: an application, or our own pages (`appId` null). */
export type SignInTarget = {
  readonly appId: string | null
  readonly appDisplayName: string
  readonly clientAppUsed: 'Browser' | 'Mobile Apps and Desktop clients'
}

export const ownPages: SignInTarget = { appId: null, appDisplayName: 'My account', clientAppUsed: 'Browser' }

/** The one resource there is, by the id Microsoft's clients know it by. */
const resource = { resourceId: '00000003-0000-0000-c000-000000000000', resourceDisplayName: 'Microsoft Graph' }

/** Microsoft's numbers for how a sign-in ends (graph-api.md section 8), and the sentence of the log. */
export const signInErrors = {
  0: 'Other.',
  50034: 'The user account does not exist in the directory.',
  50053: 'The account is locked, or there were too many sign-ins from this address.',
  50055: 'The password has expired, or has to be changed before the sign-in goes on.',
  50056: 'The account has no password.',
  50057: 'The user account is disabled.',
  50125: 'The sign-in was interrupted to register or review security info.',
  50126: 'Invalid user name or password.',
  130503: 'The Temporary Access Pass is not right, or not valid now.',
  50173: 'The grant was revoked; a fresh sign-in is needed.',
  65001: 'No administrator has consented to the application.',
  70008: 'The code or refresh token has expired.',
} as const
export type SignInError = keyof typeof signInErrors

export const failureReason = (errorCode: number): string =>
  Object.hasOwn(signInErrors, errorCode) ? signInErrors[errorCode as SignInError] : 'Other.'

/** The log's number for a refusal of the token service; those it does not know are revoked grants to it. */
export const loggedCode = (code: number): SignInError =>
  Object.hasOwn(signInErrors, code) ? (code as SignInError) : 50173

type Person = { readonly id: string; readonly displayName: string; readonly userPrincipalName: string }

export type SignInNote = {
  readonly person: Person | null
  /** What was typed, masked, where it is nobody's name. */
  readonly typed?: string
  readonly target: SignInTarget
  readonly errorCode: SignInError
  readonly interactive?: boolean
  readonly details?: string
  /** Shown with the details; nothing for a password. */
  readonly method?: 'SMS'
}

/** Writes a sign-in down, with its outcome. */
export const noteSignIn = (tx: Tx, note: SignInNote): void =>
  insertSignIn(tx, {
    ...{ userId: note.person?.id ?? null, userDisplayName: note.person?.displayName ?? null },
    userPrincipalName: note.person?.userPrincipalName ?? note.typed ?? null,
    ...{ ...note.target, ...resource, isInteractive: note.interactive ?? true },
    ...{
      errorCode: note.errorCode,
      additionalDetails: note.details ?? (note.method ? `Authentication method: ${note.method}` : null),
    },
  })

/** One page of the log, and whether there is more behind it. */
export async function signInPage(
  store: Store,
  tenantId: string,
  condition: SignInCondition,
  page: SignInPage,
): Promise<{ entries: SignIn[]; more: boolean }> {
  const found = await store.look((look) => listSignIns(look, tenantId, condition, { ...page, limit: page.limit + 1 }))
  return { entries: found.slice(0, page.limit), more: found.length > page.limit }
}

export const signInEntry = (store: Store, tenantId: string, id: string): Promise<SignIn | null> =>
  store.look((look) => signInOf(look, tenantId, id))

export const signInActivity = (
  store: Store,
  tenantId: string,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, SignInActivity>> => store.look((look) => signInActivityOf(look, tenantId, userIds))

const pageSize = 500

/** The whole log by a condition, newest first, a page at a time. */
export async function* signInPages(
  store: Store,
  tenantId: string,
  condition: SignInCondition,
): AsyncGenerator<SignIn[]> {
  let after: { at: Date; id: string } | undefined
  for (;;) {
    const page = { limit: pageSize, newestFirst: true, ...(after ? { after } : {}) }
    const { entries, more } = await signInPage(store, tenantId, condition, page)
    yield entries
    const last = entries.at(-1)
    if (!more || !last) return
    after = { at: last.at, id: last.id }
  }
}
