import { event, reasonOf } from '../audit/events.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import { sha256 } from '../base/secret.ts'
import type { Refusal, RefusalCode } from '../contract/refusals.ts'
import type { DirectoryFacts } from '../directory/facts.store.ts'
import { isGuarded } from '../directory/guarded.policy.ts'
import { roles } from '../directory/role-templates.ts'
import { holdersOf } from '../directory/roles.store.ts'
import { clearCounters } from '../guard/limits.store.ts'
import type { Credential } from '../methods/credentials.store.ts'
import { message } from '../outbox/messages.ts'
import { storePassword } from '../passwords/passwords.ts'
import { judge, type PasswordFailure } from '../passwords/strength.policy.ts'
import { noteConfirmedLast } from '../registration/registration.store.ts'
import type { Tx } from '../store/unit.ts'
import { withdrawal } from './commit.policy.ts'
import { familiesOf } from './eligibility.policy.ts'
import { noticeAddresses } from './notices.policy.ts'
import { factsBehind, type ResetFacts } from './reset.facts.ts'
import {
  apply,
  type FlowRequest,
  type Held,
  outOfOrder,
  progress,
  type ResetParts,
  type Stand,
  standAfter,
  targetOf,
  termsDetails,
  withFlow,
  withFlowAnd,
} from './reset.flow.ts'
import { step } from './reset.machine.ts'
import { endFlowsOf, type Flow, flowByHandle, holdFlowAndPerson, type ProofRow, saveFlow } from './reset.store.ts'

export type Entries = { readonly password: string; readonly confirm: string }

/**
 * P-15: the new password. The rules are looked at and the hash is made outside a unit; then one unit proves
 * everything again and writes password, sessions, flow, audit rows and notices together, or nothing.
 */
export async function finish(
  parts: ResetParts,
  request: FlowRequest,
  entries: Entries,
): Promise<Outcome<Stand, Refusal>> {
  const judged = await verdictOn(parts, request, entries)
  if (!judged.ok) return judged
  if (judged.value) return refusePassword(parts, request, judged.value)
  const phc = await parts.hasher.hash(entries.password)
  return withFlowAnd(parts, request, { hold: holdFlowAndPerson, read: factsBehind }, (tx, flow, { judge, proofs }) =>
    commit(tx, flow, judge(flow.terms.knownDevice), proofs, { plain: entries.password, phc }),
  )
}

/** What is wrong with the entries, or null. Entries of a flow that is elsewhere are not looked at. */
async function verdictOn(
  parts: ResetParts,
  request: FlowRequest,
  entries: Entries,
): Promise<Outcome<Refusal | null, Refusal>> {
  const handle = sha256(request.handle)
  const seen = parts.lately.peek(handle)?.flow
  // The rules go by what never changes in a flow; where it stands is asked again before anything is written.
  const flow = seen?.state.at === 'password' ? seen : await parts.store.look((look) => flowByHandle(look, handle))
  if (!flow || flow.carrier !== request.carrier) return refuse({ code: 'reset.no_flow' })
  if (flow.state.at !== 'password' || !flow.userId) return done({ code: 'reset.moved_on' })
  return done(entriesRefused(entries) ?? rulesRefused(entries, flow, flow.typedName))
}

function entriesRefused({ password, confirm }: Entries): Refusal | null {
  if (password === '') return { code: 'password.missing', field: 'password' }
  return password === confirm ? null : { code: 'password.differs', field: 'confirm' }
}

function rulesRefused({ password }: Pick<Entries, 'password'>, flow: Flow, userPrincipalName: string): Refusal | null {
  const { names, tenantName } = flow.terms
  const { ok, failures } = judge(password, {
    userPrincipalName,
    givenName: names.given,
    surname: names.family,
    displayName: names.display,
    tenantName,
  })
  return ok ? null : { code: 'password.unacceptable', field: 'password', problems: failures.map(asProblem) }
}

const asProblem = (failure: PasswordFailure) => ({
  field: 'password',
  code: failure.code,
  params: failure.params ?? {},
})

/** Empty or unequal entries are only shown; a password that breaks a rule was submitted and refused (`sspr.md` 1.5). */
const refusePassword = (parts: ResetParts, request: FlowRequest, refusal: Refusal): Promise<Outcome<Stand, Refusal>> =>
  withFlow(parts, request, async (tx, flow) => {
    if (flow.state.at !== 'password') return elsewhere(tx, flow)
    return refuseIn(tx, flow, refusal)
  })

async function refuseIn(tx: Tx, flow: Flow, refusal: Refusal): Promise<Stand> {
  const taken = await apply(tx, flow, { type: 'refusedPassword', refusal: refusal.code })
  if (refusal.code === 'password.unacceptable') tx.audit(resetRefused(flow, refusal))
  return { flow: taken.flow, refusal }
}

/** `Finish` pressed twice is answered with the page that says it is done (FLO-08). */
function elsewhere(tx: Tx, flow: Flow): Stand {
  if (flow.state.at === 'done') return { flow, refusal: null }
  outOfOrder(tx, flow, 'password')
  return { flow, refusal: { code: 'reset.moved_on' } }
}

const resetRefused = (flow: Flow, refusal: Refusal) =>
  event('Reset password (self-service)', {
    result: 'failure',
    reason: 'PasswordPolicyViolation',
    targets: targetOf(flow),
    details: {
      ...termsDetails(flow),
      OnPremisesAgent: 'None',
      Failures: refusal.problems?.map((problem) => problem.code).join(', '),
    },
  })

type NewPassword = { readonly plain: string; readonly phc: string }

async function commit(
  tx: Tx,
  flow: Held,
  facts: ResetFacts,
  proofs: readonly ProofRow[],
  { plain, phc }: NewPassword,
): Promise<Stand> {
  if (flow.state.at !== 'password' || !flow.userId) return elsewhere(tx, flow)
  const { gates } = flow.terms
  const { eligibility, credentials } = facts
  const passwordChangedAt = facts.directory.user?.lastPasswordChangeAt ?? null
  const guarded = flow.terms.guarded || isGuarded(facts.directory.tenant, tx.now)
  const began = { userId: flow.userId, startedAt: flow.createdAt, gates, guarded }
  const bereft = flow.bereft === true
  const why = withdrawal({ ...began, passwordChangedAt, bereft, eligibility, credentials, proofs }, tx.now)
  if (why) return withdraw(tx, flow, why)
  // Whoever got another user name on the way must not have that one in it either.
  const { userPrincipalName } = facts.directory.user!
  const renamed = userPrincipalName !== flow.typedName
  const refused = renamed ? rulesRefused({ password: plain }, flow, userPrincipalName) : null
  return refused ? refuseIn(tx, flow, refused) : write(tx, flow, facts, proofs, phc)
}

/** Something changed since the last gate: nothing is written, and the log says what (FLO-07). */
async function withdraw(tx: Tx, flow: Flow, why: RefusalCode): Promise<Stand> {
  const refused = {
    result: 'failure',
    reason: reasonOf(why),
    targets: targetOf(flow),
    details: termsDetails(flow),
  } as const
  tx.audit(event('Reset password (self-service)', refused))
  return standAfter(await apply(tx, flow, { type: 'withdrawn', refusal: why }))
}

/** The rows are in the order of `sspr.md` 9.3, 6 to 9. */
async function write(tx: Tx, flow: Flow, facts: ResetFacts, proofs: readonly ProofRow[], phc: string): Promise<Stand> {
  const accepted = step(flow.state, { type: 'acceptedPassword', claim: tx.random.uuid() }, flow.terms, tx.now)
  const written = step(accepted.next, { type: 'written', delayed: false }, flow.terms, tx.now)
  const targets = targetOf(flow)
  const details = {
    ...termsDetails(flow),
    OnPremisesAgent: 'None',
    MethodsUsed: proofs.map((proof) => proof.method).join('+'),
  }
  for (const note of accepted.notes) tx.audit(progress(flow, note))
  tx.audit(event('Reset user password', { targets }))
  tx.audit(event('Update StsRefreshTokenValidFrom Timestamp', { targets }))
  tx.audit(event('Reset password (self-service)', { reason: 'Successfully completed reset.', targets, details }))
  for (const note of written.notes) tx.audit(progress(flow, note, { MethodsUsed: details.MethodsUsed }))
  endFlowsOf(tx, flow.userId!, 'superseded', flow.id)
  await storePassword(tx, { userId: flow.userId!, phc, by: 'user' })
  clearCounters(tx, `user:${flow.userId}:`)
  if (usedAll(facts, proofs)) noteConfirmedLast(tx, flow.userId!)
  const saved = saveFlow(tx, flow, written.next)
  await tell(tx, flow, facts.directory, facts.credentials)
  return { flow: saved, refusal: null }
}

/** Whoever has just used everything they registered need not be asked whether it is still right (FLW-51). */
function usedAll({ eligibility }: ResetFacts, proofs: readonly ProofRow[]): boolean {
  const used = new Set(proofs.map((proof) => proof.family))
  return [...familiesOf(eligibility.usable)].every((family) => used.has(family))
}

/** NTF-01 to the person, NTF-02 to the other Global Administrators when an administrator did it. */
async function tell(tx: Tx, flow: Flow, directory: DirectoryFacts, credentials: readonly Credential[]): Promise<void> {
  const user = directory.user!
  const at = tx.now.toISOString()
  if (directory.ssprPolicy.notifyUsers) {
    const values = { userPrincipalName: user.userPrincipalName, at }
    for (const to of noticeAddresses(user, credentials)) {
      tx.send(
        message(tx, {
          channel: 'mail',
          to,
          template: 'notice.reset',
          values,
          locale: user.preferredLanguage,
          userId: user.id,
        }),
      )
    }
  }
  if (!directory.isAdmin || !directory.ssprPolicy.notifyAdmins) return
  const values = { displayName: user.displayName, userPrincipalName: user.userPrincipalName, at, ip: tx.ip }
  const others = (await holdersOf(tx, flow.tenantId, [roles.globalAdministrator])).filter(
    (holder) => holder.id !== user.id,
  )
  for (const other of others) {
    const to = other.mail ?? other.userPrincipalName
    tx.send(
      message(tx, {
        channel: 'mail',
        to,
        template: 'notice.adminReset',
        values,
        locale: other.preferredLanguage,
        userId: other.id,
      }),
    )
  }
}
