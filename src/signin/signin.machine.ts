import type { Instant } from '../base/clock.ts'

/**
 * Between the right password and being signed in: interrupts, in one fixed order. Where a sign-in stands follows
 * from the rows alone (the password's, the registration's), so that two tabs, a reload or a second server see the
 * same; nothing is remembered that could be stale.
 *
 *   change --changed--> register | reconfirm | in
 *   register --registered--> reconfirm | in      register --postpone (while it may be)--> in
 *   reconfirm --confirm--> in                    reconfirm --review--> in, at the manage page
 *   any --leave--> out
 */
export type Interrupt =
  | { readonly at: 'change' }
  | { readonly at: 'register'; readonly daysLeft: number | null; readonly skippable: boolean }
  | { readonly at: 'reconfirm'; readonly lastConfirmedAt: Instant | null }
export type SigninState =
  | Interrupt
  | { readonly at: 'in'; readonly goTo: 'where-it-was-going' | 'manage' }
  | { readonly at: 'out' }

export type SigninFacts = {
  readonly mustChange: boolean
  readonly registration:
    | null
    | { readonly kind: 'register'; readonly daysLeft: number | null; readonly skippable: boolean }
    | { readonly kind: 'reconfirm'; readonly lastConfirmedAt: Instant | null }
}

/** `proceed`: something may have been done meanwhile (a change, a registration): look where we stand now. */
export const signinEvents = ['proceed', 'postpone', 'confirm', 'review', 'leave'] as const
export type SigninEvent = (typeof signinEvents)[number]

export type SigninStep =
  | { readonly ok: true; readonly to: SigninState }
  | { readonly ok: false; readonly stays: SigninState }

const signedIn: SigninState = { at: 'in', goTo: 'where-it-was-going' }

/** The first interrupt that is open: forced change (C-02), registration, reconfirmation. */
export function standing(facts: SigninFacts): SigninState {
  if (facts.mustChange) return { at: 'change' }
  if (facts.registration?.kind === 'register') {
    const { daysLeft, skippable } = facts.registration
    return { at: 'register', daysLeft, skippable }
  }
  if (facts.registration?.kind === 'reconfirm') {
    return { at: 'reconfirm', lastConfirmedAt: facts.registration.lastConfirmedAt }
  }
  return signedIn
}

export function step(event: SigninEvent, facts: SigninFacts): SigninStep {
  const now = standing(facts)
  const to = target(event, now)
  return to ? { ok: true, to } : { ok: false, stays: now }
}

function target(event: SigninEvent, now: SigninState): SigninState | null {
  switch (event) {
    case 'proceed':
      return now
    case 'leave':
      return { at: 'out' }
    case 'postpone':
      return now.at === 'register' && now.skippable ? signedIn : null
    case 'confirm':
      return now.at === 'reconfirm' ? signedIn : null
    case 'review':
      return now.at === 'reconfirm' ? { at: 'in', goTo: 'manage' } : null
  }
}
