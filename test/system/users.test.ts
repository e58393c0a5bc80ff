import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { day } from '../../src/base/clock.ts'
import type { NewUser, UserChange } from '../../src/contract/directory.ts'
import { addApp } from '../../src/directory/apps.ts'
import { purgeDeleted, purgeUser } from '../../src/directory/deletion.ts'
import {
  createExtensionProperty,
  deleteExtensionProperty,
  listExtensionProperties,
} from '../../src/directory/extensions.ts'
import { addMember, createGroup } from '../../src/directory/groups.ts'
import { addSubscription, assignLicence } from '../../src/directory/licences.ts'
import { directReportsOf, managerOf, removeManager, setManager } from '../../src/directory/managers.ts'
import { assignRole, rolesOf } from '../../src/directory/roles.ts'
import { recordOf } from '../../src/directory/users.store.ts'
import { createUser, deleteUser, restoreUser, syncUser, updateUser } from '../../src/directory/users.ts'
import { type TestStore, testStore } from '../store.ts'

let w: TestStore
beforeAll(async () => {
  w = await testStore()
})
afterAll(() => w.close())

const value = <T>(outcome: { ok: true; value: T } | { ok: false; refusal: unknown }): T => {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.refusal))
  return outcome.value
}
type Refused = {
  ok: false
  refusal: { code: string; field?: string; problems?: readonly { field?: string; code: string }[] }
}
const codeOf = (outcome: { ok: true } | Refused) => (outcome.ok ? null : outcome.refusal.code)
const problemsOf = (outcome: { ok: true } | Refused) =>
  outcome.ok ? [] : (outcome.refusal.problems ?? []).map(({ field, code }) => `${field} ${code}`)

let count = 0
const someone = async (over: Partial<NewUser> = {}) =>
  value(
    await createUser(w.store, w.request, {
      userPrincipalName: `user${++count}@meridian.example`,
      displayName: `User ${count}`,
      ...over,
    }),
  )
const change = (id: string, fields: UserChange) => updateUser(w.store, w.request, id, fields)
const record = async (id: string) => (await w.store.look((look) => recordOf(look, w.tenantId, id)))!
const sync = (id: string, fields: Parameters<typeof syncUser>[2]) =>
  w.store.unit(w.request, (tx) => syncUser(tx, id, fields))
const lastAudit = async () => {
  const rows = await w.store.look((look) =>
    look.db
      .selectFrom('audit_event')
      .select(['activity', 'targets', 'details'])
      .orderBy('seq', 'desc')
      .limit(1)
      .execute(),
  )
  return rows[0]!
}

/** Every writable property of directory.md 2.2 with a value of its own. */
const everything = {
  displayName: 'Ana Lima',
  givenName: 'Ana',
  surname: 'Lima',
  userType: 'Guest',
  accountEnabled: false,
  jobTitle: 'Writer',
  companyName: 'Meridian',
  department: 'Sales',
  employeeId: 'E-17',
  employeeType: 'Contractor',
  employeeHireDate: new Date('2024-02-29T00:00:00Z'),
  employeeLeaveDate: new Date('2026-12-31T22:30:00Z'),
  division: 'Research',
  costCenter: '4711',
  officeLocation: 'Porto 3',
  streetAddress: 'Rua Nova 1',
  city: 'Porto',
  state: 'Norte',
  postalCode: '4000-001',
  country: 'Portugal',
  businessPhones: ['+351 210000001'],
  mobilePhone: '+351 910000001',
  faxNumber: '+351 210000009',
  mail: 'ana@mail.example',
  otherMails: ['ana@home.example'],
  mailNickname: 'ana',
  usageLocation: 'PT',
  preferredLanguage: 'pt-PT',
  passwordPolicies: 'DisablePasswordExpiration',
  ageGroup: 'Minor',
  consentProvidedForMinor: 'Granted',
  isBreakGlass: true,
  onPremisesImmutableId: 'abc==',
  extensionAttributes: { extensionAttribute1: 'one', extensionAttribute15: 'fifteen' },
} as const satisfies Omit<NewUser, 'userPrincipalName'>
type Everything = Omit<NewUser, 'userPrincipalName'>

describe('properties (directory.md 2.2)', () => {
  test('all of them are kept at creation, changed, and cleared where they can be', async () => {
    const made = await someone(everything as unknown as Everything)
    expect(await record(made.id)).toMatchObject(everything)
    const user = await someone()
    value(await change(user.id, { ...(everything as unknown as Everything), mail: 'other@mail.example' }))
    expect(await record(user.id)).toMatchObject({ ...everything, mail: 'other@mail.example' })
    const kept = new Set(['displayName', 'userType', 'accountEnabled', 'mailNickname', 'isBreakGlass'])
    const cleared = Object.keys(everything).filter((name) => !kept.has(name))
    const blank = (name: string) =>
      name === 'extensionAttributes'
        ? { extensionAttribute1: null, extensionAttribute15: '' }
        : Array.isArray(everything[name as keyof typeof everything])
          ? []
          : null
    value(await change(user.id, Object.fromEntries(cleared.map((name) => [name, blank(name)]))))
    const after = await record(user.id)
    for (const name of cleared) {
      const empty = name === 'extensionAttributes' ? {} : Array.isArray(blank(name)) ? [] : null
      expect([name, after[name as keyof typeof after]]).toEqual([name, empty])
    }
    expect(after.proxyAddresses).toEqual([])
  })

  test('blank texts are null, blank elements of lists are dropped (D2)', async () => {
    const user = await someone({ department: 'Sales', otherMails: ['', 'a@b.example', '  '], usageLocation: 'PT' })
    expect(user.otherMails).toEqual(['a@b.example'])
    value(await change(user.id, { department: '', usageLocation: '', mail: ' ', businessPhones: [''] }))
    expect(await record(user.id)).toMatchObject({
      department: null,
      usageLocation: null,
      mail: null,
      businessPhones: [],
    })
    expect(problemsOf(await change(user.id, { displayName: '   ' }))).toEqual(['displayName custom'])
  })

  test('any text that is accepted comes back the same, in NFC', async () => {
    const user = await someone()
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 40 }), async (department) => {
        const changed = await change(user.id, { department })
        if (!changed.ok) return expect(codeOf(changed)).toBe('directory.invalid')
        expect(changed.value.department).toBe(/\S/.test(department) ? department.normalize('NFC') : null)
      }),
      { numRuns: 40 },
    )
  })

  test('what the directory writes itself is refused by name, as is what does not exist', async () => {
    const user = await someone()
    for (const name of ['id', 'proxyAddresses', 'imAddresses', 'onPremisesSecurityIdentifier', 'creationType'])
      expect(problemsOf(await change(user.id, { [name]: 'x' } as UserChange))).toContain(`${name} read_only`)
    expect(problemsOf(await change(user.id, { shoeSize: 'x' } as UserChange))).toEqual(['shoeSize unknown_property'])
    expect(problemsOf(await change(user.id, { employeeHireDate: '2025-02-30T00:00:00Z' }))).toHaveLength(1)
    expect(problemsOf(await change(user.id, { ageGroup: 'Old' }))).toEqual(['ageGroup invalid_value'])
    expect(codeOf(await change(user.id, { extensionAttributes: { extensionAttribute16: 'x' } }))).toBe(
      'directory.invalid',
    )
  })

  test('a row in the log names each extension attribute, and a hidden number that changed', async () => {
    const user = await someone({ extensionAttributes: { extensionAttribute2: 'a' }, mobilePhone: '+351 910000078' })
    value(await change(user.id, { extensionAttributes: { extensionAttribute2: 'b', extensionAttribute3: 'c' } }))
    expect((await lastAudit()).targets[0]!.modifiedProperties).toEqual([
      { displayName: 'extensionAttribute2', oldValue: '"a"', newValue: '"b"' },
      { displayName: 'extensionAttribute3', oldValue: 'null', newValue: '"c"' },
    ])
    const before = await w.store.look((look) => look.db.selectFrom('audit_event').select('seq').execute())
    value(await change(user.id, { mobilePhone: '+351 920000078' }))
    const after = await w.store.look((look) => look.db.selectFrom('audit_event').select('seq').execute())
    expect(after.length).toBe(before.length + 1)
  })

  test('user names: case variants are one name, homoglyphs are none', async () => {
    await someone({ userPrincipalName: 'Kim.Lee@meridian.example' })
    const create = (userPrincipalName: string) =>
      createUser(w.store, w.request, { userPrincipalName, displayName: 'Copy' })
    expect(codeOf(await create('KIM.LEE@MERIDIAN.EXAMPLE'))).toBe('directory.conflict')
    const lookAlikes = ['\u212Aim.lee', 'k\u0456m.lee', 'kim\u2024lee', 'kim.le\u0435', 'ｋim.lee', 'kim.lee\u200b']
    for (const local of lookAlikes)
      expect([local, codeOf(await create(`${local}@meridian.example`))]).toEqual([local, 'directory.invalid'])
    expect(codeOf(await create('kim.lee@mer\u0456dian.example'))).toBe('directory.invalid')
  })

  test('the mail address is the primary proxy address and the others stay', async () => {
    const user = await someone({ mail: 'one@mail.example' })
    value(
      await sync(user.id, {
        proxyAddresses: ['SMTP:one@mail.example', 'smtp:old@mail.example', 'sip:one@mail.example'],
      }),
    )
    value(await change(user.id, { mail: 'Old@mail.example' }))
    expect((await record(user.id)).proxyAddresses).toEqual(['SMTP:Old@mail.example', 'sip:one@mail.example'])
  })
})

describe('accounts of another directory', () => {
  test('are changed at their source, but for what is ours; the source writes everything', async () => {
    const user = await someone()
    const source = {
      onPremisesSyncEnabled: true,
      onPremisesDistinguishedName: 'CN=U,DC=ad,DC=example',
      onPremisesSecurityIdentifier: 'S-1-5-21-1-2-3-1001',
      onPremisesSamAccountName: 'u',
      onPremisesLastSyncAt: w.clock.now(),
      imAddresses: ['u@meridian.example'],
      department: 'Marketing',
      extensionAttributes: { extensionAttribute1: 'from there' },
    } as const
    value(await sync(user.id, { ...source, imAddresses: [...source.imAddresses] }))
    expect(await record(user.id)).toMatchObject(source)
    expect(problemsOf(await change(user.id, { department: 'Sales', city: 'Porto' }))).toEqual([
      'department synced',
      'city synced',
    ])
    expect(problemsOf(await setManager(w.store, w.request, user.id, (await someone()).id))).toEqual(['manager synced'])
    expect(value(await change(user.id, { usageLocation: 'DE', ageGroup: 'Adult' })).usageLocation).toBe('DE')
    value(await sync(user.id, { onPremisesSyncEnabled: null }))
    expect(value(await change(user.id, { department: 'Sales' })).department).toBe('Sales')
    expect(problemsOf(await change(user.id, { extensionAttributes: { extensionAttribute1: 'x' } }))).toEqual([
      'extensionAttributes synced',
    ])
  })
})

describe('directory extensions', () => {
  const app = () =>
    w.store.unit(w.request, async (tx) =>
      value(await addApp(tx, { displayName: `App ${++count}`, kind: 'confidential' })),
    )

  test('are written where an application has defined them, and go with their definition', async () => {
    const { clientId } = await app()
    const define = (name: string) =>
      createExtensionProperty(w.store, w.request, clientId, { name, targetObjects: ['User'] })
    const property = value(await define('costCenter'))
    expect(property.name).toBe(`extension_${clientId.replaceAll('-', '')}_costCenter`)
    expect(codeOf(await define('costCenter'))).toBe('directory.conflict')
    expect(codeOf(await define('cost center'))).toBe('directory.invalid')
    const user = await someone({ extensions: { [property.name]: 'C-1' } })
    expect(user.extensions).toEqual({ [property.name]: 'C-1' })
    const unknown = `extension_${clientId.replaceAll('-', '')}_other`
    expect(problemsOf(await change(user.id, { extensions: { [unknown]: 'x' } }))).toEqual([
      `${unknown} unknown_property`,
    ])
    expect(codeOf(await change(user.id, { extensions: { [property.name]: 'x'.repeat(257) } }))).toBe(
      'directory.invalid',
    )
    expect(
      (await w.store.look((look) => listExtensionProperties(look, w.tenantId, clientId))).map((one) => one.id),
    ).toEqual([property.id])
    value(await deleteExtensionProperty(w.store, w.request, clientId, property.id))
    expect((await record(user.id)).extensions).toEqual({})
    expect(codeOf(await deleteExtensionProperty(w.store, w.request, clientId, property.id))).toBe('directory.not_found')
  })

  test('a user carries a hundred at most', async () => {
    const { clientId } = await app()
    const names = await Promise.all(
      Array.from({ length: 101 }, async (_, n) =>
        value(await createExtensionProperty(w.store, w.request, clientId, { name: `p${n}`, targetObjects: ['User'] })),
      ),
    )
    const values = (many: typeof names) => Object.fromEntries(many.map(({ name }) => [name, 'x']))
    const user = await someone({ extensions: values(names.slice(0, 100)) })
    expect(problemsOf(await change(user.id, { extensions: values(names.slice(100)) }))).toEqual(['extensions too_many'])
    const swap = { ...values(names.slice(100)), [names[0]!.name]: null }
    expect(Object.keys(value(await change(user.id, { extensions: swap })).extensions)).toHaveLength(100)
  })
})

describe('managers', () => {
  const managed = (user: { id: string }) => w.store.look((look) => managerOf(look, w.tenantId, user.id))
  const reports = async (user: { id: string }, page = { limit: 10 }) =>
    (await w.store.look((look) => directReportsOf(look, w.tenantId, user.id, page))).map((one) => one.id)

  test('are set, shown, replaced and removed; nobody manages themselves; a ring does no harm', async () => {
    const [one, two, three] = [await someone(), await someone(), await someone()]
    value(await setManager(w.store, w.request, one.id, two.id))
    expect(await lastAudit()).toMatchObject({ activity: 'Set user manager', targets: [{ id: one.id }, { id: two.id }] })
    expect((await managed(one))?.id).toBe(two.id)
    value(await setManager(w.store, w.request, two.id, one.id))
    expect([await reports(one), await reports(two)]).toEqual([[two.id], [one.id]])
    value(await setManager(w.store, w.request, one.id, three.id))
    expect(await reports(two)).toEqual([])
    expect(codeOf(await setManager(w.store, w.request, one.id, one.id))).toBe('directory.invalid')
    expect(codeOf(await setManager(w.store, w.request, one.id, w.tenantId))).toBe('directory.not_found')
    expect(codeOf(await setManager(w.store, w.request, 'x', one.id))).toBe('directory.not_found')
    value(await removeManager(w.store, w.request, one.id))
    expect(await managed(one)).toBeNull()
    expect(codeOf(await removeManager(w.store, w.request, one.id))).toBe('directory.not_found')
  })

  test('two who manage each other at the same time do not wait for ever', async () => {
    const [one, two] = [await someone(), await someone()]
    const both = await Promise.all(
      Array.from({ length: 6 }, (_, n) =>
        n % 2 ? setManager(w.store, w.request, one.id, two.id) : setManager(w.store, w.request, two.id, one.id),
      ),
    )
    expect(both.every((outcome) => outcome.ok)).toBe(true)
  })

  test('a deleted manager is none, a restored one is again, a purged one is gone', async () => {
    const [user, manager] = [await someone(), await someone()]
    value(await setManager(w.store, w.request, user.id, manager.id))
    value(await deleteUser(w.store, w.request, manager.id))
    expect(await managed(user)).toBeNull()
    value(await restoreUser(w.store, w.request, manager.id))
    expect((await managed(user))?.id).toBe(manager.id)
    value(await deleteUser(w.store, w.request, manager.id))
    value(await purgeUser(w.store, w.request, manager.id))
    expect((await record(user.id)).managerId).toBeNull()
  })

  test('reports come in pages', async () => {
    const boss = await someone()
    const names = ['Bea', 'Ana', 'Ana', 'Cid']
    const team = await Promise.all(names.map((displayName) => someone({ displayName })))
    for (const one of team) value(await setManager(w.store, w.request, one.id, boss.id))
    const page = (after?: { displayName: string; id: string }) =>
      w.store.look((look) => directReportsOf(look, w.tenantId, boss.id, { limit: 2, ...(after ? { after } : {}) }))
    const first = await page()
    const second = await page(first.at(-1))
    expect([...first, ...second].map((one) => one.displayName)).toEqual(['Ana', 'Ana', 'Bea', 'Cid'])
  })
})

describe('delete, restore, purge (directory.md 2.5)', () => {
  test('a restore brings memberships, roles and licences back, over-assigned when no seat is free', async () => {
    const product = 'AAD_PREMIUM_P2'
    value(await addSubscription(w.store, w.request, { product, seats: 1 }))
    const user = await someone({ usageLocation: 'PT' })
    const group = value(await createGroup(w.store, w.request, { displayName: 'Kept' }))
    value(await addMember(w.store, w.request, group.id, user.id))
    value(await assignRole(w.store, w.request, { principalId: user.id, role: 'Reports Reader' }))
    value(await assignLicence(w.store, w.request, { principalId: user.id, product }))
    value(await deleteUser(w.store, w.request, user.id))
    const next = await someone({ usageLocation: 'PT' })
    value(await assignLicence(w.store, w.request, { principalId: next.id, product }))
    const restored = value(await restoreUser(w.store, w.request, user.id))
    expect(restored.overAssigned).toEqual(['Microsoft Entra ID P2'])
    expect(await lastAudit()).toMatchObject({
      activity: 'Restore user',
      details: [{ key: 'OverAssignedLicenses', value: 'Microsoft Entra ID P2' }],
    })
    const roles = await w.store.look((look) => rolesOf(look, w.tenantId, user.id))
    expect(roles.map((role) => role.displayName)).toEqual(['Reports Reader'])
    const members = await w.store.look((look) =>
      look.db.selectFrom('group_member').select('member_id').where('group_id', '=', group.id).execute(),
    )
    expect(members).toEqual([{ member_id: user.id }])
  })

  test('sessions of before a deletion do not wake up with the user', async () => {
    const user = await someone()
    w.clock.advance(1000)
    value(await deleteUser(w.store, w.request, user.id))
    const restored = value(await restoreUser(w.store, w.request, user.id))
    expect(restored.sessionsValidFrom > user.sessionsValidFrom).toBe(true)
  })

  test('a mail that was taken meanwhile: refused, or left behind when asked for', async () => {
    const user = await someone({ mail: 'shared@mail.example' })
    value(await sync(user.id, { proxyAddresses: ['SMTP:shared@mail.example', 'smtp:second@mail.example'] }))
    value(await deleteUser(w.store, w.request, user.id))
    await someone({ mail: 'SHARED@mail.example' })
    expect(await restoreUser(w.store, w.request, user.id)).toMatchObject({
      refusal: { code: 'directory.conflict', field: 'mail' },
    })
    const restored = value(await restoreUser(w.store, w.request, user.id, { autoReconcileProxyConflict: true }))
    expect([restored.mail, restored.proxyAddresses]).toEqual([null, ['smtp:second@mail.example']])
  })

  test('only who was deleted is purged, and nothing brings them back', async () => {
    const user = await someone()
    expect(codeOf(await purgeUser(w.store, w.request, user.id))).toBe('directory.not_found')
    value(await deleteUser(w.store, w.request, user.id))
    value(await purgeUser(w.store, w.request, user.id))
    expect((await lastAudit()).activity).toBe('Hard Delete user')
    expect(codeOf(await restoreUser(w.store, w.request, user.id))).toBe('directory.not_found')
    expect(codeOf(await purgeUser(w.store, w.request, user.id))).toBe('directory.not_found')
  })

  test('after 30 days the purge starts by itself; who was restored stays', async () => {
    const [gone, back, recent] = [await someone(), await someone(), await someone()]
    value(await deleteUser(w.store, w.request, gone.id))
    value(await deleteUser(w.store, w.request, back.id))
    w.clock.advance(29 * day)
    value(await deleteUser(w.store, w.request, recent.id))
    value(await restoreUser(w.store, w.request, back.id))
    w.clock.advance(2 * day)
    expect(codeOf(await restoreUser(w.store, w.request, gone.id))).toBe('directory.not_found')
    await Promise.all([purgeDeleted(w.store), purgeDeleted(w.store)])
    const left = await w.store.look((look) =>
      look.db.selectFrom('person').select('id').where('id', 'in', [gone.id, back.id, recent.id]).execute(),
    )
    expect(new Set(left.map((row) => row.id))).toEqual(new Set([back.id, recent.id]))
    const purges = await w.store.look((look) =>
      sql`select 1 from audit_event where activity = 'Hard Delete user' and targets @> ${JSON.stringify([{ id: gone.id }])}::jsonb`.execute(
        look.db,
      ),
    )
    expect(purges.rows).toHaveLength(1)
  })
})
