import { event, modified } from '../audit/events.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import { NewUnit, UnitChange } from '../contract/organization.ts'
import { problemsOf } from '../contract/problems.ts'
import type { Refusal } from '../contract/refusals.ts'
import type { AuditTarget } from '../store/schema.ts'
import type { Store, Tx, UnitRequest } from '../store/unit.ts'
import { listAssignments, scopeOfUnit, takeAssignment } from './roles.ts'
import { lockRoles } from './tenant.store.ts'
import {
  type AdministrativeUnit,
  countRestrictedUnits,
  deleteUnitMember,
  deleteUnitRow,
  insertUnit,
  insertUnitMember,
  type UnitMember,
  unitCandidate,
  unitOf,
  unitsOf,
  updateUnitRow,
} from './units.store.ts'

export { type AdministrativeUnit, listUnits, membersOfUnit, type UnitMember, unitOf, unitsOf } from './units.store.ts'

/** directory.md 7. */
export const unitsPerObject = 30
export const restrictedUnits = 100

const notFound = (key: string) => refuse<Refusal>({ code: 'directory.not_found', params: { name: key } })

const unitTarget = (unit: { id: string; displayName: string }): AuditTarget => ({
  type: 'AdministrativeUnit',
  id: unit.id,
  displayName: unit.displayName,
})
const typeOf = { user: 'User', group: 'Group', device: 'Device' } as const
const memberTarget = ({ id, type, displayName }: UnitMember): AuditTarget => ({ type: typeOf[type], id, displayName })

export const createUnit = (store: Store, request: UnitRequest, input: NewUnit) =>
  store.unit(request, (tx) => addUnit(tx, input))

export async function addUnit(tx: Tx, input: NewUnit): Promise<Outcome<AdministrativeUnit, Refusal>> {
  const parsed = NewUnit.safeParse(input)
  if (!parsed.success) return refuse({ code: 'directory.invalid', problems: problemsOf(parsed.error) })
  await lockRoles(tx)
  const restricted = parsed.data.isMemberManagementRestricted
  if (restricted && (await countRestrictedUnits(tx, tx.tenantId)) >= restrictedUnits)
    return refuse({ code: 'unit.limit', params: { limit: restrictedUnits } })
  const unit = { id: tx.random.uuid(), ...parsed.data }
  await insertUnit(tx, unit)
  const modifiedProperties = modified({}, parsed.data)
  tx.audit(event('Add administrative unit', { targets: [{ ...unitTarget(unit), modifiedProperties }] }))
  return done({ ...unit, createdAt: tx.now })
}

export const updateUnit = (store: Store, request: UnitRequest, id: string, change: UnitChange) =>
  store.unit(request, (tx) => changeUnit(tx, id, change))

export async function changeUnit(
  tx: Tx,
  id: string,
  change: UnitChange,
): Promise<Outcome<AdministrativeUnit, Refusal>> {
  const parsed = UnitChange.safeParse(change)
  if (!parsed.success) return refuse({ code: 'directory.invalid', problems: problemsOf(parsed.error) })
  await lockRoles(tx)
  const before = await unitOf(tx, tx.tenantId, id)
  if (!before) return notFound(id)
  const after = { ...before, ...parsed.data }
  const modifiedProperties = modified({ ...before }, { ...after })
  if (modifiedProperties.length === 0) return done(before)
  await updateUnitRow(tx, id, after)
  tx.audit(event('Update administrative unit', { targets: [{ ...unitTarget(after), modifiedProperties }] }))
  return done(after)
}

export const deleteUnit = (store: Store, request: UnitRequest, id: string) =>
  store.unit(request, (tx) => removeUnit(tx, id))

/** For good, and the roles that were given for it with it; what is in it stays as it is. */
export async function removeUnit(tx: Tx, id: string): Promise<Outcome<AdministrativeUnit, Refusal>> {
  await lockRoles(tx)
  const unit = await unitOf(tx, tx.tenantId, id)
  if (!unit) return notFound(id)
  for (const held of await listAssignments(tx, tx.tenantId, { scope: scopeOfUnit(id) }))
    await takeAssignment(tx, held.id)
  await deleteUnitRow(tx, id)
  tx.audit(event('Delete administrative unit', { targets: [unitTarget(unit)] }))
  return done(unit)
}

export const addUnitMember = (store: Store, request: UnitRequest, unitId: string, memberId: string) =>
  store.unit(request, (tx) => putUnitMember(tx, unitId, memberId))

/** A user, a group (without its members) or a device. */
export async function putUnitMember(tx: Tx, unitId: string, memberId: string): Promise<Outcome<UnitMember, Refusal>> {
  await lockRoles(tx)
  const unit = await unitOf(tx, tx.tenantId, unitId)
  if (!unit) return notFound(unitId)
  const member = await unitCandidate(tx, tx.tenantId, memberId)
  if (!member) return notFound(memberId)
  const present = await unitsOf(tx, tx.tenantId, memberId)
  if (present.some((one) => one.id === unit.id))
    return refuse({ code: 'directory.conflict', field: 'members', params: { name: member.displayName } })
  if (present.length >= unitsPerObject) return refuse({ code: 'unit.limit', params: { limit: unitsPerObject } })
  await insertUnitMember(tx, unit.id, member)
  tx.audit(event('Add member to administrative unit', { targets: [memberTarget(member), unitTarget(unit)] }))
  return done(member)
}

export const removeUnitMember = (store: Store, request: UnitRequest, unitId: string, memberId: string) =>
  store.unit(request, (tx) => takeUnitMember(tx, unitId, memberId))

export async function takeUnitMember(tx: Tx, unitId: string, memberId: string): Promise<Outcome<UnitMember, Refusal>> {
  await lockRoles(tx)
  const unit = await unitOf(tx, tx.tenantId, unitId)
  if (!unit) return notFound(unitId)
  const member = await unitCandidate(tx, tx.tenantId, memberId)
  if (!member || !(await deleteUnitMember(tx, unit.id, member.id))) return notFound(memberId)
  tx.audit(event('Remove member from administrative unit', { targets: [memberTarget(member), unitTarget(unit)] }))
  return done(member)
}
