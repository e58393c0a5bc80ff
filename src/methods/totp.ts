import type { Tx } from '../store/unit.ts'
import type { Credential } from './credentials.store.ts'
import { verifyTotp } from './proofs/totp.ts'
import { acceptStep } from './totp.store.ts'

/**
 * Which of the person's apps made this code, if any; the step is used up. All apps are tried without an early exit
 * (`authentication-methods.md` OTP-04). The caller counts the attempt first, and tells "not a code" by `codeOf`.
 */
export async function proveTotp(tx: Tx, apps: readonly Credential[], typed: string): Promise<Credential | null> {
  const hits = apps
    .filter((app) => app.verifiedAt !== null)
    .map((app) => ({ app, step: verifyTotp(app.value, typed, tx.now, app.lastStep) }))
  for (const { app, step } of hits) {
    if (step !== null && (await acceptStep(tx, app.id, step))) return app
  }
  return null
}
