import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { MethodPolicyId } from '../../src/contract/methods.ts'
import { defaultMethodPolicies, defaultSsprPolicy, type SsprPolicy } from '../../src/contract/policy.ts'
import { addGroup, putMember } from '../../src/directory/groups.ts'
import { giveLicence, putSubscription } from '../../src/directory/licences.ts'
import { roleByKey } from '../../src/directory/role-templates.ts'
import { giveRole } from '../../src/directory/roles.ts'
import { addUser } from '../../src/directory/users.ts'
import { addCredential } from '../../src/methods/credentials.store.ts'
import { enablementRefusal, familiesOf, refusalFor } from '../../src/reset/eligibility.policy.ts'
import type { Pace } from '../../src/reset/reach.slices.ts'
import { previewPolicy, registrationCounts, registrationOf, registrations } from '../../src/reset/reach.ts'
import { factsOfPerson } from '../../src/reset/reset.facts.ts'
import { type TestStore, testStore } from '../store.ts'
import { must } from '../world.ts'

/**
 * The statement about everybody against the decision about one: people, groups, roles, licences and credentials are
 * drawn once, policies for every run; the two must agree about every person.
 */
let w: TestStore
const groups: string[] = []
const people: string[] = []
const p2 = 'AAD_PREMIUM_P2'
const plans = ['41781fb2-bc02-4b7c-bd55-b576c07bb09d', 'eec0eb4f-6444-4f95-aba0-50c24d67f998']
const kinds = ['totp', 'app', 'hardware', 'mobile', 'alternate', 'office', 'email'] as const

beforeAll(async () => {
  w = await testStore()
  const { random } = w.store
  const chance = (of: number) => random.int(of) === 0
  await w.store.unit(w.request, async (tx) => {
    must(await putSubscription(tx, { product: p2, seats: 500 }))
    for (let n = 0; n < 7; n++) {
      const role = n >= 5
      groups.push(must(await addGroup(tx, { displayName: `G${n}`, isAssignableToRole: role })).id)
    }
    // 0 in 1 in 2, and back: a cycle; 3 in 1; 5 and 6 give roles.
    for (const [inner, outer] of [
      [0, 1],
      [1, 2],
      [2, 0],
      [3, 1],
    ] as const)
      must(await putMember(tx, groups[outer]!, groups[inner]!))
    must(await giveRole(tx, { principalId: groups[5]!, role: roleByKey('User Administrator')!.id }))
    must(await giveRole(tx, { principalId: groups[6]!, role: roleByKey('Directory Readers')!.id }))
    must(await giveLicence(tx, { principalId: groups[3]!, product: p2 }))
    must(await giveLicence(tx, { principalId: groups[4]!, product: p2, disabledPlans: plans }))
  })
  for (let n = 0; n < 60; n++) {
    await w.store.unit(w.request, async (tx) => {
      const user = must(
        await addUser(tx, {
          userPrincipalName: `p${n}@meridian.example`,
          displayName: `Person ${String(n).padStart(3, '0')}`,
          usageLocation: 'PT',
          accountEnabled: !chance(8),
          isBreakGlass: chance(15),
          ...(chance(4) ? { mobilePhone: '+351 912345678' } : {}),
          ...(chance(4) ? { otherMails: ['x@home.example'] } : {}),
        }),
      )
      people.push(user.id)
      if (chance(10))
        await tx.db.updateTable('person').set({ creation_type: 'Invitation' }).where('id', '=', user.id).execute()
      for (const group of groups) if (chance(4)) must(await putMember(tx, group, user.id))
      if (chance(3))
        must(
          await giveLicence(tx, {
            principalId: user.id,
            product: p2,
            ...(chance(3) ? { disabledPlans: [plans[1]!] } : {}),
          }),
        )
      if (chance(8))
        must(
          await giveRole(tx, {
            principalId: user.id,
            role: roleByKey('Helpdesk Administrator')!.id,
            eligible: chance(2),
          }),
        )
      if (chance(8)) must(await giveRole(tx, { principalId: user.id, role: roleByKey('Reports Reader')!.id }))
      for (const kind of kinds) {
        if (!chance(3)) continue
        const value = kind === 'email' ? `m${n}@home.example` : `+351 9100000${String(n).padStart(2, '0')}`
        await addCredential(tx, { userId: user.id, kind, value, verifiedAt: chance(4) ? null : tx.now })
      }
    })
  }
})
afterAll(() => w?.close())

const target = fc.constantFrom('all', 0, 1, 2, 3, 4, 5)
const method = fc.record({
  on: fc.boolean(),
  usableForReset: fc.boolean(),
  include: fc.array(target, { maxLength: 2 }),
  exclude: fc.array(target, { maxLength: 1 }),
  codes: fc.boolean(),
})
const idOf = (one: string | number) => ({
  id: one === 'all' ? 'all_users' : groups[one as number]!,
  targetType: 'group' as const,
})
const arbitraryPolicies = fc
  .record({
    enabledFor: fc.constantFrom('none', 'selected', 'all', 'selected'),
    scope: fc.constantFrom(0, 1, 2, 3, 4),
    gone: fc.boolean(),
    methodsRequired: fc.constantFrom(1, 2),
    allowedToUseSsprAdmins: fc.boolean(),
    licenceEnforcement: fc.constantFrom('perUser', 'none'),
    acceptUnregisteredContactData: fc.boolean(),
    methods: fc.array(method, { minLength: 6, maxLength: 6 }),
  })
  .map(({ scope, gone, methods, ...rest }) => {
    const scopeGroupId = rest.enabledFor === 'selected' ? (gone && scope === 4 ? w.tenantId : groups[scope]!) : null
    const policy = { ...defaultSsprPolicy, ...rest, scopeGroupId } as SsprPolicy
    const documents = defaultMethodPolicies()
    const ids: MethodPolicyId[] = ['MicrosoftAuthenticator', 'SoftwareOath', 'HardwareOath', 'Sms', 'Email', 'Fido2']
    ids.forEach((id, n) => {
      const { on, usableForReset, include, exclude, codes } = methods[n]!
      documents[id] = {
        state: on ? 'enabled' : 'disabled',
        usableForReset,
        includeTargets: include.map(idOf),
        excludeTargets: exclude.map(idOf),
        settings: id === 'MicrosoftAuthenticator' ? { isSoftwareOathEnabled: codes } : {},
      }
    })
    return { policy, documents }
  })
type Policies = { policy: SsprPolicy; documents: ReturnType<typeof defaultMethodPolicies> }

/** What an administrator could save: a group that exists, methods that are for somebody, two of them on. */
function saveable({ policy, documents }: Policies): Policies {
  for (const id of ['Sms', 'Email'] as const)
    documents[id] = { ...documents[id], state: 'enabled', usableForReset: true }
  for (const one of Object.values(documents)) {
    const everyone = one.includeTargets.length === 0 || one.includeTargets.some((each) => each.id === 'all_users')
    if (everyone) one.includeTargets = [{ id: 'all_users', targetType: 'group' }]
  }
  const known = policy.scopeGroupId === null || groups.includes(policy.scopeGroupId)
  return { policy: known ? policy : { ...policy, enabledFor: 'all', scopeGroupId: null }, documents }
}

/** Straight into the tables: also what no administrator could save. */
const put = ({ policy, documents }: Policies) =>
  w.store.unit(w.request, async (tx) => {
    await tx.db.deleteFrom('sspr_policy').execute()
    await tx.db.deleteFrom('method_policy').execute()
    const common = { tenant_id: w.tenantId, updated_at: tx.now }
    await tx.db
      .insertInto('sspr_policy')
      .values({ ...common, document: JSON.stringify(policy) })
      .execute()
    const rows = Object.entries(documents).map(([name, document]) => ({
      ...common,
      method: name,
      document: JSON.stringify(document),
    }))
    await tx.db.insertInto('method_policy').values(rows).execute()
  })

/** What the reset itself would say of each. */
const judged = () =>
  w.store.look(async (look) => {
    const found = []
    for (const id of people) {
      const { eligibility, directory } = await factsOfPerson(look, w.tenantId, id)
      const enabled = enablementRefusal(eligibility, look.now) === null
      const registered = familiesOf(eligibility.usable).size >= eligibility.gates
      const able = refusalFor(eligibility, look.now) === null
      found.push({ id, enabled, registered, isAdmin: directory.isAdmin, able, accountEnabled: eligibility.enabled })
    }
    return found
  })
const page = { limit: 100, by: 'userDisplayName', descending: false, after: null } as const
const everybody = { is: 'all', of: [] } as const
const mfaCapable = async () =>
  (await registrations(w.store, w.tenantId, everybody, page)).rows.filter((row) => row.mfaCapable).map((row) => row.id)

describe('registered, enabled, capable (graph-api.md 6.8)', () => {
  test('agree with the reset about every person, whatever the policies', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryPolicies, async (policies) => {
        await put(policies)
        const single = await judged()
        const { rows } = await registrations(w.store, w.tenantId, everybody, page)
        const seen = new Map(rows.map((row) => [row.id, row]))
        for (const { able, accountEnabled, ...one } of single) {
          expect(seen.get(one.id)).toMatchObject(one)
          if (accountEnabled) expect(one.enabled && one.registered).toBe(able)
        }
        const counts = await registrationCounts(w.store, w.tenantId, everybody)
        const count = (of: (one: (typeof single)[number]) => boolean) => single.filter(of).length
        expect(counts).toMatchObject({
          total: people.length,
          flags: {
            isSsprEnabled: count((one) => one.enabled),
            isSsprRegistered: count((one) => one.registered),
            isSsprCapable: count((one) => one.enabled && one.registered),
            isAdmin: count((one) => one.isAdmin),
          },
        })
      }),
      { numRuns: 25 },
    )
  })

  test('a preview says exactly who gains and who loses', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryPolicies, arbitraryPolicies.map(saveable), async (first, second) => {
        await put(first)
        const before = await judged()
        const strong = await mfaCapable()
        const ids = ['MicrosoftAuthenticator', 'SoftwareOath', 'HardwareOath', 'Sms', 'Email'] as const
        const methods = Object.fromEntries(ids.map((id) => [id, second.documents[id]]))
        const draft = { policy: second.policy, methods }
        const preview = (which: 'gains' | 'loses' | 'losesStrong', pace?: Pace) =>
          previewPolicy(w.store, w.tenantId, draft, null, { which, limit: 100, after: null }, pace)
        const gains = must(await preview('gains'))
        const loses = must(await preview('loses'))
        const weaker = must(await preview('losesStrong'))
        // Slice by slice it is the same; and when the time is up, no number is above the true one.
        const inSlices = must(await preview('gains', { budgetMs: 60_000, first: 7 }))
        expect(inSlices).toEqual(gains)
        expect(gains.complete).toBe(true)
        const cut = must(await preview('gains', { budgetMs: 0, first: 7 }))
        expect(cut.complete).toBe(false)
        for (const name of ['gains', 'loses', 'able', 'ableBefore', 'losesMethod', 'losesStrong'] as const)
          expect(cut[name]).toBeLessThanOrEqual(gains[name])
        expect(gains.people.map((one) => one.id)).toEqual(expect.arrayContaining(cut.people.map((one) => one.id)))
        await put({ policy: second.policy, documents: { ...first.documents, ...methods } })
        const after = await judged()
        const still = await mfaCapable()
        expect(weaker.people.map((one) => one.id).sort()).toEqual(strong.filter((id) => !still.includes(id)).sort())
        const capable = (one: { enabled: boolean; registered: boolean }) => one.enabled && one.registered
        const moved = (to: boolean) =>
          before.filter((one, n) => capable(one) !== to && capable(after[n]!) === to).map((one) => one.id)
        expect(gains.people.map((one) => one.id).sort()).toEqual(moved(true).sort())
        expect(loses.people.map((one) => one.id).sort()).toEqual(moved(false).sort())
        expect(gains).toMatchObject({
          gains: moved(true).length,
          loses: moved(false).length,
          able: after.filter(capable).length,
          ableBefore: before.filter(capable).length,
        })
      }),
      { numRuns: 25 },
    )
  })

  test('filters, orders and pages without gaps', async () => {
    await put({
      policy: { ...defaultSsprPolicy, enabledFor: 'all', licenceEnforcement: 'none' },
      documents: defaultMethodPolicies(),
    })
    const all = (await registrations(w.store, w.tenantId, everybody, page)).rows
    const capable = { is: 'flag', flag: 'isSsprCapable', value: true } as const
    const some = (await registrations(w.store, w.tenantId, capable, page)).rows
    expect(some.map((row) => row.id)).toEqual(all.filter((row) => row.enabled && row.registered).map((row) => row.id))
    expect(some.length).toBeGreaterThan(0)
    const mails = (await registrations(w.store, w.tenantId, { is: 'holds', kind: 'email' }, page)).rows
    expect(mails.map((row) => row.id)).toEqual(all.filter((row) => row.kinds.includes('email')).map((row) => row.id))
    const seen: string[] = []
    let after: readonly [string, string] | null = null
    for (;;) {
      const next = { limit: 7, by: 'userPrincipalName', descending: true, after } as const
      const found: { rows: typeof all; more: boolean } = await registrations(w.store, w.tenantId, everybody, next)
      seen.push(...found.rows.map((row) => row.userPrincipalName))
      const last = found.rows.at(-1)!
      if (!found.more) break
      after = [last.userPrincipalName, last.id]
    }
    const names = all.map((row) => row.userPrincipalName)
    expect(seen).toEqual([...names].sort().reverse())
    expect(await registrationOf(w.store, w.tenantId, all[3]!.id)).toEqual(all[3])
    expect(await registrationOf(w.store, w.tenantId, 'x')).toBeNull()
  })
})
