import { describe, expect, test } from 'vitest'
import { roleByKey, roles, roleTemplates } from './role-templates.ts'
import {
  type Act,
  type ActorFacts,
  acts,
  isSsprAdmin,
  may,
  mayGivePass,
  mayOn,
  mayReadAudit,
  mayReset,
  mayRevokeSessions,
  maySensitive,
  mayUseMethods,
  mayWriteGroup,
  rolesFor,
  type SensitiveAction,
  sensitiveActions,
  type TargetFacts,
} from './roles.policy.ts'

const id = (name: string): string => roleByKey(name)!.id

describe('role templates', () => {
  test('ids are unique GUIDs and names are clean', () => {
    for (const role of roleTemplates) {
      expect(role.id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
      expect(role.displayName).toMatch(/^[A-Z][\w ]+$/)
    }
    expect(new Set(roleTemplates.map((role) => role.id)).size).toBe(roleTemplates.length)
    expect(new Set(roleTemplates.map((role) => role.displayName)).size).toBe(roleTemplates.length)
  })

  test.each([
    ['Global Administrator', '62e90394-69f5-4237-9190-012177145e10', true],
    ['Privileged Role Administrator', 'e8611ab8-c189-46e8-94e1-60213ab1f814', true],
    ['Helpdesk Administrator', '729827e3-9c14-49f7-bb1b-9608f156bbb8', true],
    ['Groups Administrator', 'fdd7a751-b60b-444a-984c-02652fe8fa1c', false],
    ['License Administrator', '4d6ac14f-3453-41d0-bef9-a3e0c569773a', false],
    ['Reports Reader', '4a5d8f65-41da-4de4-8968-e035b65339cf', false],
    ['Directory Readers', '88d8e3e3-8f55-4a1e-953a-9b9898b8876b', false],
  ])('%s is %s, privileged: %s', (name, template, privileged) => {
    expect(roleByKey(name)).toMatchObject({ id: template, privileged })
    expect(roleByKey(template)?.displayName).toBe(name)
  })
})

describe('administrators for password reset (sspr.md 8.2)', () => {
  test.each([
    'Global Reader',
    'Reports Reader',
    'Security Reader',
    'Security Operator',
    'Message Center Reader',
    'Guest Inviter',
    'Directory Readers',
  ])('not a %s', (name) => expect(isSsprAdmin([id(name)])).toBe(false))
  test.each([
    'Global Administrator',
    'Billing Administrator',
    'Cloud Application Administrator',
    'Directory Writers',
    'License Administrator',
    'Password Administrator',
    'Groups Administrator',
  ])('a %s', (name) => expect(isSsprAdmin([id('Reports Reader'), id(name)])).toBe(true))
  test('a role nobody knows counts: it is a custom one', () => {
    expect(isSsprAdmin(['00000000-0000-4000-8000-000000000000'])).toBe(true)
    expect(isSsprAdmin([])).toBe(false)
  })
})

const actors = [
  'Password Administrator',
  'Helpdesk Administrator',
  'Authentication Administrator',
  'User Administrator',
  'Privileged Authentication Administrator',
  'Global Administrator',
]
const actor = (...names: string[]): ActorFacts => ({ id: 'actor', roleIds: names.map(id), unitRoleIds: [] })
const unitActor = (...names: string[]): ActorFacts => ({ id: 'actor', roleIds: [], unitRoleIds: names.map(id) })
const target = (names: readonly string[] = [], more: Partial<TargetFacts> = {}): TargetFacts => ({
  id: 'target',
  roleIds: names.map(id),
  inRoleAssignableGroup: false,
  adminOfRestrictedUnit: false,
  inRestrictedUnit: false,
  ...more,
})

/** directory.md 6.3, written down once more from the page: role of the target, then a column per actor. */
const resetRows: Record<string, string> = {
  'Directory Readers': 'xxxxxx',
  'Guest Inviter': 'xxxxxx',
  'Password Administrator': 'xxxxxx',
  'Message Center Reader': '.xxxxx',
  'Reports Reader': '.xxxxx',
  'Usage Summary Reports Reader': '.xxxxx',
  'User Experience Success Manager': '.xxxxx',
  'Helpdesk Administrator': '.x.xxx',
  'Authentication Administrator': '..x.xx',
  'Groups Administrator': '...xxx',
  'User Administrator': '...xxx',
}
/** directory.md 6.4. */
const sensitiveRows: Record<string, string> = {
  'Directory Readers': '..xxxx',
  'Guest Inviter': '..xxxx',
  'Message Center Reader': '..xxxx',
  'Password Administrator': '..xxxx',
  'Reports Reader': '..xxxx',
  'Usage Summary Reports Reader': '..xxxx',
  'User Experience Success Manager': '..xxxx',
  'Authentication Administrator': '..x.xx',
  'Helpdesk Administrator': '...xxx',
  'Groups Administrator': '...xxx',
  'User Administrator': '...xxx',
}
const everyRole = roleTemplates.map((role) => role.displayName)
/** What every role there is may do to this target, as a row of the tables: all others must not. */
function rowOf(allowed: (who: ActorFacts) => boolean): string {
  const others = everyRole.filter((name) => !actors.includes(name))
  expect(others.filter((name) => allowed(actor(name)))).toEqual([])
  expect(allowed(actor())).toBe(false)
  return actors.map((name) => (allowed(actor(name)) ? 'x' : '.')).join('')
}
const both = (first: string, second: string): string =>
  [...first].map((tick, column) => (tick === 'x' && second[column] === 'x' ? 'x' : '.')).join('')
const resetRow = (name: string): string => resetRows[name] ?? '....xx'
const sensitiveRow = (name: string): string => sensitiveRows[name] ?? '....xx'

describe('who may reset whose password (directory.md 6.3)', () => {
  const row = (whom: TargetFacts) => rowOf((who) => mayReset(who, whom))

  test.each(everyRole)('every role against a %s', (name) => expect(row(target([name]))).toBe(resetRow(name)))

  test('against nobody special, a custom role, and what stands above the roles', () => {
    expect(row(target())).toBe('xxxxxx')
    expect(row({ ...target(), roleIds: ['00000000-0000-4000-8000-000000000000'] })).toBe('....xx')
    expect(row(target([], { inRoleAssignableGroup: true }))).toBe('....xx')
    expect(row(target(['Password Administrator'], { inRoleAssignableGroup: true }))).toBe('....xx')
    expect(row(target(['Helpdesk Administrator'], { adminOfRestrictedUnit: true }))).toBe('....xx')
  })

  test('a target with two roles needs a column that is ticked in both rows', () => {
    for (const one of everyRole)
      for (const other of ['Password Administrator', 'Helpdesk Administrator', 'Authentication Administrator'])
        expect(row(target([one, other]))).toBe(both(resetRow(one), resetRow(other)))
  })

  test('two roles of the actor do not add up to a third', () => {
    const whom = target(['Helpdesk Administrator', 'Authentication Administrator'])
    expect(mayReset(actor('Helpdesk Administrator', 'Authentication Administrator'), whom)).toBe(false)
  })

  test('never on oneself, whatever the role; own sessions may always be ended', () => {
    for (const name of everyRole) {
      const self = { ...actor(name), id: 'target' }
      expect(mayReset(self, target([name]))).toBe(false)
      expect(mayRevokeSessions(self, target([name]))).toBe(true)
    }
  })

  test.each(everyRole)('revoking the sessions of a %s goes with the reset', (name) =>
    expect(rowOf((who) => mayRevokeSessions(who, target([name])))).toBe(resetRow(name)),
  )
})

describe('sensitive actions (directory.md 6.4)', () => {
  const withReset: readonly SensitiveAction[] = ['businessPhones', 'mobilePhone', 'otherMails', 'passwordProfile']
  const either = (first: string, second: string): string =>
    [...first].map((tick, column) => (tick === 'x' || second[column] === 'x' ? 'x' : '.')).join('')

  test.each(sensitiveActions)('%s: every role against every role', (action) => {
    const wanted = (name: string) =>
      withReset.includes(action) ? either(sensitiveRow(name), resetRow(name)) : sensitiveRow(name)
    for (const name of everyRole)
      expect([name, rowOf((who) => maySensitive(who, target([name]), action))]).toEqual([name, wanted(name)])
    const protectedOnes = [{ inRoleAssignableGroup: true }, { adminOfRestrictedUnit: true }]
    for (const more of protectedOnes) expect(rowOf((who) => maySensitive(who, target([], more), action))).toBe('....xx')
    expect(rowOf((who) => maySensitive(who, target(), action))).toBe(withReset.includes(action) ? 'xxxxxx' : '..xxxx')
  })

  test('on oneself: no password, no end; the rest by the table', () => {
    const self = { ...actor('Global Administrator'), id: 'target' }
    const allowed = sensitiveActions.filter((action) => maySensitive(self, target(['Global Administrator']), action))
    expect(sensitiveActions.filter((action) => !allowed.includes(action))).toEqual([
      'passwordProfile',
      'delete',
      'restore',
    ])
  })
})

describe('proofs of a person (directory.md 6.2)', () => {
  test.each(everyRole)('written by whom, of a %s', (name) =>
    expect(rowOf((who) => mayUseMethods(who, target([name]), 'write'))).toBe(both(sensitiveRow(name), '..x.xx')),
  )

  test('read by the Global Reader too, written never by oneself', () => {
    expect(mayUseMethods(actor('Global Reader'), target(['Global Administrator']), 'read')).toBe(true)
    expect(mayUseMethods(actor('Global Reader'), target(), 'write')).toBe(false)
    expect(mayUseMethods({ ...actor('Global Administrator'), id: 'target' }, target(), 'write')).toBe(false)
  })

  test('a pass for members by the Authentication Administrator, for administrators by the highest, never for oneself', () => {
    expect(rowOf((who) => mayGivePass(who, target()))).toBe('..x.xx')
    expect(rowOf((who) => mayGivePass(who, target(['Directory Readers'])))).toBe('....xx')
    expect(rowOf((who) => mayGivePass(who, target(['Authentication Administrator'])))).toBe('....xx')
    expect(mayGivePass({ ...actor('Global Administrator'), id: 'target' }, target())).toBe(false)
  })
})

describe('administrative units (directory.md 7)', () => {
  test.each(everyRole)('a role for a unit ends at a holder of %s', (name) => {
    for (const role of actors) {
      expect(mayReset(unitActor(role), target([name]))).toBe(false)
      for (const action of sensitiveActions) expect(maySensitive(unitActor(role), target([name]), action)).toBe(false)
      expect(mayUseMethods(unitActor(role), target([name]), 'read')).toBe(false)
    }
  })

  test('against people without a role it does what it does everywhere', () => {
    for (const role of everyRole) {
      expect(mayReset(unitActor(role), target())).toBe(mayReset(actor(role), target()))
      expect(maySensitive(unitActor(role), target(), 'delete')).toBe(maySensitive(actor(role), target(), 'delete'))
    }
    expect(mayReset(unitActor('User Administrator'), target([], { inRoleAssignableGroup: true }))).toBe(false)
  })

  test('in a restricted unit only its own administrators count', () => {
    const whom = target([], { inRestrictedUnit: true })
    expect(rowOf((who) => mayReset(who, whom))).toBe('......')
    expect(rowOf((who) => maySensitive(who, whom, 'delete'))).toBe('......')
    expect(mayReset(unitActor('Helpdesk Administrator'), whom)).toBe(true)
    expect(mayOn(actor('User Administrator'), whom, 'users.update')).toBe(false)
    expect(mayOn(unitActor('User Administrator'), whom, 'users.update')).toBe(true)
    expect(mayOn(actor('User Administrator'), target(), 'users.update')).toBe(true)
    expect(mayOn(unitActor('Helpdesk Administrator'), target(), 'users.update')).toBe(false)
  })
})

describe('groups (directory.md 3.2, 6.2)', () => {
  const group = { isAssignableToRole: false, inRestrictedUnit: false, ownedByActor: false, uses: [] }
  const everyAct = ['update', 'members', 'owners', 'rule', 'pause', 'delete'] as const
  const allowed = (who: ActorFacts, more: Partial<Parameters<typeof mayWriteGroup>[1]> = {}) =>
    everyAct.filter((act) => mayWriteGroup(who, { ...group, ...more }, act))

  test('administrators of groups do everything, an owner most, others nothing', () => {
    expect(allowed(actor('Groups Administrator'))).toEqual(everyAct)
    expect(allowed(unitActor('User Administrator'))).toEqual(everyAct)
    expect(allowed(actor(), { ownedByActor: true })).toEqual(['update', 'members', 'rule'])
    expect(allowed(actor('Helpdesk Administrator'))).toEqual([])
  })

  test('a role-assignable one belongs to those who give roles; its members to its owners too', () => {
    expect(allowed(actor('Groups Administrator'), { isAssignableToRole: true })).toEqual([])
    expect(allowed(actor('Privileged Role Administrator'), { isAssignableToRole: true })).toEqual(everyAct)
    expect(allowed(actor(), { isAssignableToRole: true, ownedByActor: true })).toEqual(['members'])
  })

  test('in a restricted unit neither administrators of everything nor owners', () => {
    const restricted = { inRestrictedUnit: true, ownedByActor: true }
    expect(allowed(actor('Global Administrator'), restricted)).toEqual([])
    expect(allowed(unitActor('Groups Administrator'), restricted)).toEqual(everyAct)
  })

  test.each([
    ['licences', 'License Administrator'],
    ['passwordReset', 'Authentication Policy Administrator'],
    ['method', 'Authentication Policy Administrator'],
  ] as const)('a rule is written with the right to what hangs on the group: %s', (use, role) => {
    expect(mayWriteGroup(actor('Groups Administrator'), { ...group, uses: [use] }, 'rule')).toBe(false)
    expect(mayWriteGroup(actor(), { ...group, uses: [use], ownedByActor: true }, 'rule')).toBe(false)
    expect(mayWriteGroup(actor('Groups Administrator', role), { ...group, uses: [use] }, 'rule')).toBe(true)
  })
})

describe('least roles (directory.md 6.2)', () => {
  const who = (act: Act): string[] => everyRole.filter((name) => may([id(name)], act))
  test.each([
    ['users.create', ['Global', 'User']],
    ['users.delete', ['Authentication', 'Global', 'Privileged Authentication', 'User']],
    ['users.resetPassword', ['Authentication', 'Global', 'Helpdesk', 'Password', 'Privileged Authentication', 'User']],
    ['authMethods.write', ['Authentication', 'Global', 'Privileged Authentication']],
    ['emergencyAccounts.write', ['Global', 'Privileged Authentication']],
    ['authMethods.bulk', ['Authentication Policy', 'Global']],
    ['policy.methods.write', ['Authentication Policy', 'Global']],
    ['sspr.properties.write', ['Authentication Policy', 'Global', 'User']],
    ['sspr.methods.write', ['Authentication Policy', 'Global']],
    ['sspr.onPremises.write', ['Authentication Policy', 'Global', 'Hybrid Identity']],
    ['groups.write', ['Global', 'Groups', 'User']],
    ['groups.roleAssignable', ['Global', 'Privileged Role']],
    ['licences.assign', ['Global', 'License', 'User']],
    ['roles.write', ['Global', 'Privileged Role']],
    ['organization.write', ['Billing', 'Global']],
    ['domains.write', ['Domain Name', 'Global']],
  ] as const)('%s', (act, names) => {
    expect(who(act).sort()).toEqual(names.map((name) => `${name} Administrator`))
  })

  test('the Global Administrator may everything but custom security attributes; nobody without a role only reads', () => {
    for (const act of Object.keys(acts) as Act[]) {
      expect([act, may([roles.globalAdministrator], act)]).toEqual([act, !act.startsWith('attributes.')])
      expect(may([], act)).toBe(acts[act] === 'everybody')
      if (acts[act] === 'everybody') expect(act).toMatch(/\.read$/)
      for (const role of rolesFor(act) ?? []) expect(roleTemplates.some((one) => one.id === role)).toBe(true)
    }
  })

  test('a Global Reader changes nothing', () => {
    for (const act of Object.keys(acts) as Act[])
      if (!act.endsWith('.read')) expect(may([roles.globalReader], act)).toBe(false)
  })
})

test('who may read the audit log (sspr.md 2.4)', () => {
  const readers = roleTemplates.filter((role) => mayReadAudit([role.id])).map((role) => role.displayName)
  expect(readers.sort()).toEqual([
    'Application Administrator',
    'Cloud Application Administrator',
    'Global Administrator',
    'Global Reader',
    'Reports Reader',
    'Security Administrator',
    'Security Operator',
    'Security Reader',
  ])
})
