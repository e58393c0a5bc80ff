import { describe, expect, test } from 'vitest'
import { roleByKey, roles, roleTemplates } from './role-templates.ts'
import { isSsprAdmin, mayReadAudit, mayResetPassword } from './roles.policy.ts'

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

describe('who may reset whose password (directory.md 6.3)', () => {
  const actors = [
    'Password Administrator',
    'Helpdesk Administrator',
    'Authentication Administrator',
    'User Administrator',
    'Privileged Authentication Administrator',
    'Global Administrator',
  ]
  test.each([
    [[], false, 'xxxxxx'],
    [[], true, '....xx'],
    [['Directory Readers'], false, 'xxxxxx'],
    [['Guest Inviter'], false, 'xxxxxx'],
    [['Password Administrator'], false, 'xxxxxx'],
    [['Message Center Reader'], false, '.xxxxx'],
    [['Reports Reader'], false, '.xxxxx'],
    [['Usage Summary Reports Reader'], false, '.xxxxx'],
    [['User Experience Success Manager'], false, '.xxxxx'],
    [['Helpdesk Administrator'], false, '.x.xxx'],
    [['Authentication Administrator'], false, '..x.xx'],
    [['Groups Administrator'], false, '...xxx'],
    [['User Administrator'], false, '...xxx'],
    [['Global Administrator'], false, '....xx'],
    [['Privileged Authentication Administrator'], false, '....xx'],
    [['Privileged Role Administrator'], false, '....xx'],
    [['Billing Administrator'], false, '....xx'],
    [['Helpdesk Administrator', 'Authentication Administrator'], false, '....xx'],
    [['Password Administrator'], true, '....xx'],
  ])('target %j, in a role-assignable group: %s', (names, inRoleAssignableGroup, expected) => {
    const target = { roleIds: names.map(id), inRoleAssignableGroup }
    const row = actors.map((actor) => (mayResetPassword([id(actor)], target) ? 'x' : '.')).join('')
    expect(row).toBe(expected)
  })

  test('nobody without one of these roles', () => {
    const target = { roleIds: [], inRoleAssignableGroup: false }
    expect(mayResetPassword([], target)).toBe(false)
    expect(mayResetPassword([roles.globalReader, id('Groups Administrator')], target)).toBe(false)
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
