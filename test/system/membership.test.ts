import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addGroup, removeGroup } from '../../src/directory/groups.ts'
import { capabilitiesOf, giveLicence, takeLicence } from '../../src/directory/licences.ts'
import { changeUser } from '../../src/directory/users.ts'
import { must, type Person, type World, world } from '../world.ts'

/** Reset is for a dynamic group: who changes department changes sides at once (sspr.md 14: T1, T5, T8). */
let w: World
let marketing: string
beforeAll(async () => {
  w = await world()
  for (const id of ['Email', 'Fido2', 'TemporaryAccessPass'] as const) await w.method(id, { state: 'disabled' })
  await w.method('Sms', { state: 'enabled' })
  const rule = 'user.department -eq "Marketing"'
  marketing = must(await w.unit((tx) => addGroup(tx, { displayName: 'Marketing', membershipRule: rule }))).id
  await w.policy({ enabledFor: 'selected', scopeGroupId: marketing, methodsRequired: 1, phoneCountries: ['*'] })
})
afterAll(() => w?.stop())

const move = (person: Person, department: string | null) =>
  w.unit(async (tx) => must(await changeUser(tx, person.id, { department })))
const asks = async (person: Person) => (await w.reset(person.userPrincipalName)).view

describe('a department', () => {
  test('T1 changed to the one of the rule brings the person into reset without further action, and out again', async () => {
    const carlos = await w.user('carlos', { licence: true, app: true })
    expect(await asks(carlos)).toMatchObject({ page: 'P-10', refusal: { code: 'SSPR_0013' } })
    await move(carlos, 'Marketing')
    expect(await asks(carlos)).toMatchObject({ page: 'P-04', gates: 1, selected: 'appCode' })
    await move(carlos, 'Sales')
    expect(await asks(carlos)).toMatchObject({ page: 'P-10', refusal: { code: 'SSPR_0013' } })
  })

  test('T1 somebody who leaves while resetting does not get to the end', async () => {
    const ana = await w.user('ana', { department: 'Marketing', licence: true, app: true })
    const flow = await w.reset(ana.userPrincipalName)
    await flow.step('prove', { method: 'appCode', answer: w.appCode(ana) })
    expect(flow.view.page).toBe('P-15')
    await move(ana, null)
    await flow.step('password', { password: 'Purple-Elephant-77', confirm: 'Purple-Elephant-77' })
    expect(flow.view.page).not.toBe('P-18')
    expect(await w.signInWorks(ana.userPrincipalName, ana.password)).toBe(true)
    expect(await w.signInWorks(ana.userPrincipalName, 'Purple-Elephant-77')).toBe(false)
  })

  test('T5 of a person without licence is refused by the group, then by the licence, then not at all', async () => {
    const gabriel = await w.user('gabriel', { department: 'Sales', app: true })
    const refused = await w.reset(gabriel.userPrincipalName)
    expect(refused.view).toMatchObject({ page: 'P-10', refusal: { code: 'SSPR_0013' } })
    await move(gabriel, 'Marketing')
    expect(await asks(gabriel)).toMatchObject({ page: 'P-10', refusal: { code: 'SSPR_0012' } })
    await w.policy({ licenceEnforcement: 'none' })
    expect(await asks(gabriel)).toMatchObject({ page: 'P-04' })
    await w.policy({ licenceEnforcement: 'perUser' })
    await w.unit(async (tx) => must(await giveLicence(tx, { principalId: gabriel.id, product: 'AAD_PREMIUM_P2' })))
    expect(await asks(gabriel)).toMatchObject({ page: 'P-04' })
    await w.unit(async (tx) => must(await takeLicence(tx, { principalId: gabriel.id, product: 'AAD_PREMIUM_P2' })))
    expect(await asks(gabriel)).toMatchObject({ page: 'P-10', refusal: { code: 'SSPR_0012' } })
  })

  test('T5 without a method, a person whom the rule takes in is told so', async () => {
    const joao = await w.user('joao', { department: 'Sales', licence: true })
    expect(await asks(joao)).toMatchObject({ page: 'P-10', refusal: { code: 'SSPR_0013' } })
    await move(joao, 'Marketing')
    expect(await asks(joao)).toMatchObject({ page: 'P-12', refusal: { code: 'SSPR_0014' } })
  })
})

describe('a licence', () => {
  const capabilities = async (person: Person) => [
    ...(await w.store.look((look) => capabilitiesOf(look, w.tenantId, person.id))),
  ]

  test('T8 is refused without a usage location; with one it brings reset', async () => {
    const carla = await w.user('carla', { usageLocation: null, department: 'Marketing', app: true })
    const give = () => w.unit((tx) => giveLicence(tx, { principalId: carla.id, product: 'AAD_PREMIUM_P2' }))
    expect(await give()).toMatchObject({ ok: false, refusal: { code: 'licence.no_usage_location' } })
    expect(await capabilities(carla)).not.toContain('sspr.reset')
    expect(await asks(carla)).toMatchObject({ page: 'P-10', refusal: { code: 'SSPR_0012' } })
    await w.unit(async (tx) => must(await changeUser(tx, carla.id, { usageLocation: 'PT' })))
    expect(await give()).toMatchObject({ ok: true })
    expect(await capabilities(carla)).toContain('sspr.reset')
    expect(await asks(carla)).toMatchObject({ page: 'P-04' })
  })

  test('T8 comes with the dynamic group it is assigned to, and goes with it', async () => {
    const rule = 'user.department -eq "Design"'
    const design = must(await w.unit((tx) => addGroup(tx, { displayName: 'Design', membershipRule: rule }))).id
    await w.unit(async (tx) => must(await giveLicence(tx, { principalId: design, product: 'AAD_PREMIUM_P2' })))
    const rita = await w.user('rita', { app: true })
    expect(await capabilities(rita)).not.toContain('sspr.reset')
    await move(rita, 'Design')
    expect(await capabilities(rita)).toContain('sspr.reset')
    await move(rita, null)
    expect(await capabilities(rita)).not.toContain('sspr.reset')
  })
})

test('the group that reset is for cannot be deleted under it', async () => {
  const refused = await w.unit((tx) => removeGroup(tx, marketing))
  expect(refused).toMatchObject({ refusal: { code: 'group.in_use' } })
})
