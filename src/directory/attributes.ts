import { event, modified } from '../audit/events.ts'
import { done, type Outcome, refuse } from '../base/outcome.ts'
import { asciiLower } from '../base/text.ts'
import {
  AllowedValue,
  AttributeDefinitionChange,
  AttributeSetChange,
  mostAttributes,
  NewAttributeDefinition,
  NewAttributeSet,
} from '../contract/attributes.ts'
import { problemsOf } from '../contract/problems.ts'
import type { Refusal } from '../contract/refusals.ts'
import type { AuditTarget } from '../store/schema.ts'
import type { Store, Tx, UnitRequest } from '../store/unit.ts'
import { attributeId, definitionNamed, isPredefinable } from './attributes.policy.ts'
import {
  type AttributeDefinition,
  type AttributeSet,
  definitionsOf,
  insertDefinition,
  insertSet,
  lockDefinitions,
  saveAllowed,
  setsOf,
  updateDefinition,
  updateSet,
} from './attributes.store.ts'

/** Sets and definitions of custom security attributes. None is ever deleted: values refer to them. */

export { attributeId } from './attributes.policy.ts'
export type { AttributeDefinition, AttributeSet } from './attributes.store.ts'

type Made<T> = Promise<Outcome<T, Refusal>>

export const findAttributeSets = (store: Store, tenantId: string): Promise<AttributeSet[]> =>
  store.look((look) => setsOf(look, tenantId))
export const findAttributes = (store: Store, tenantId: string): Promise<AttributeDefinition[]> =>
  store.look((look) => definitionsOf(look, tenantId))

const notFound = (name: string) => refuse<Refusal>({ code: 'directory.not_found', params: { name } })
const taken = (field: string, name: string) => refuse<Refusal>({ code: 'directory.conflict', field, params: { name } })
const limit = (most: number) => refuse<Refusal>({ code: 'attributes.limit', params: { limit: most } })
const invalid = (field: string, message: string) =>
  refuse<Refusal>({ code: 'directory.invalid', problems: [{ field, code: 'invalid', message }] })

const targetOf = (name: string, before: object, now: object): AuditTarget => ({
  type: 'Other',
  id: name,
  displayName: name,
  modifiedProperties: modified({ ...before }, { ...now }),
})

const setNamed = (sets: readonly AttributeSet[], name: string): AttributeSet | undefined =>
  sets.find((one) => asciiLower(one.name) === asciiLower(name))

export const addAttributeSet = (store: Store, request: UnitRequest, input: NewAttributeSet): Made<AttributeSet> =>
  store.unit(request, async (tx) => {
    const parsed = NewAttributeSet.safeParse(input)
    if (!parsed.success) return refuse({ code: 'directory.invalid', problems: problemsOf(parsed.error) })
    await lockDefinitions(tx)
    const sets = await setsOf(tx, tx.tenantId)
    const { id: name, description, maxAttributesPerSet: maxAttributes } = parsed.data
    if (setNamed(sets, name)) return taken('id', name)
    if (sets.length >= mostAttributes.sets) return limit(mostAttributes.sets)
    const set = { name, description, maxAttributes }
    await insertSet(tx, set)
    tx.audit(event('Add an attribute set', { targets: [targetOf(name, {}, set)] }))
    return done(set)
  })

const activeIn = (all: readonly AttributeDefinition[], set?: string): number =>
  all.filter((one) => one.status === 'Available' && (set === undefined || one.set === set)).length

export const changeAttributeSet = (
  store: Store,
  request: UnitRequest,
  key: string,
  change: AttributeSetChange,
): Made<AttributeSet> =>
  store.unit(request, async (tx) => {
    const parsed = AttributeSetChange.safeParse(change)
    if (!parsed.success) return refuse({ code: 'directory.invalid', problems: problemsOf(parsed.error) })
    await lockDefinitions(tx)
    const set = setNamed(await setsOf(tx, tx.tenantId), key)
    if (!set) return notFound(key)
    const { description = set.description, maxAttributesPerSet: maxAttributes = set.maxAttributes } = parsed.data
    const active = activeIn(await definitionsOf(tx, tx.tenantId), set.name)
    if (maxAttributes !== null && maxAttributes < active)
      return invalid('maxAttributesPerSet', `The set has ${active} active attributes.`)
    const next = { name: set.name, description, maxAttributes }
    if (JSON.stringify(next) === JSON.stringify(set)) return done(set)
    await updateSet(tx, next)
    tx.audit(event('Update an attribute set', { targets: [targetOf(set.name, set, next)] }))
    return done(next)
  })

/** Null while one more active attribute has room in the tenant and in its set. */
const noRoom = (all: readonly AttributeDefinition[], set: AttributeSet) => {
  if (activeIn(all) >= mostAttributes.active) return limit(mostAttributes.active)
  const most = set.maxAttributes
  return most !== null && activeIn(all, set.name) >= most ? limit(most) : null
}

export const addAttribute = (
  store: Store,
  request: UnitRequest,
  input: NewAttributeDefinition,
): Made<AttributeDefinition> =>
  store.unit(request, async (tx) => {
    const parsed = NewAttributeDefinition.safeParse(input)
    if (!parsed.success) return refuse({ code: 'directory.invalid', problems: problemsOf(parsed.error) })
    const { attributeSet, usePreDefinedValuesOnly: predefinedOnly, allowedValues, ...fields } = parsed.data
    await lockDefinitions(tx)
    const set = setNamed(await setsOf(tx, tx.tenantId), attributeSet)
    if (!set) return invalid('attributeSet', 'There is no such attribute set.')
    const all = await definitionsOf(tx, tx.tenantId)
    if (definitionNamed(all, `${set.name}_${fields.name}`)) return taken('name', fields.name)
    if (all.length >= mostAttributes.defined) return limit(mostAttributes.defined)
    const full = fields.status === 'Available' ? noRoom(all, set) : null
    if (full) return full
    const bare: AttributeDefinition = { set: set.name, ...fields, predefinedOnly, allowed: [] }
    const allowed = withAllowed(bare, allowedValues)
    if (!allowed.ok) return allowed
    const made = { ...bare, allowed: allowed.value }
    await insertDefinition(tx, made)
    const targets = [targetOf(attributeId(made), {}, made)]
    tx.audit(event('Add custom security attribute definition in an attribute set', { targets }))
    return done(made)
  })

/** The definition's predefined values after these were added or changed. */
function withAllowed(
  { type, allowed }: AttributeDefinition,
  change: readonly AllowedValue[],
): Outcome<AttributeDefinition['allowed'], Refusal> {
  const wrong = change.find((one) => !isPredefinable(type, one.id))
  if (wrong) return invalid('allowedValues', `'${wrong.id}' is no value of this attribute.`)
  if (new Set(change.map((one) => one.id)).size < change.length)
    return invalid('allowedValues', 'A value stands in the list more than once.')
  const next = new Map(allowed.map(({ value, isActive }) => [value, isActive]))
  for (const { id, isActive } of change) next.set(id, isActive)
  const active = [...next.values()].filter(Boolean).length
  if (active > mostAttributes.predefined || next.size > mostAttributes.defined) return limit(mostAttributes.predefined)
  return done([...next].map(([value, isActive]) => ({ value, isActive })))
}

export const changeAttribute = (
  store: Store,
  request: UnitRequest,
  key: string,
  change: AttributeDefinitionChange,
): Made<AttributeDefinition> =>
  store.unit(request, async (tx) => {
    const parsed = AttributeDefinitionChange.safeParse(change)
    if (!parsed.success) return refuse({ code: 'directory.invalid', problems: problemsOf(parsed.error) })
    await lockDefinitions(tx)
    const all = await definitionsOf(tx, tx.tenantId)
    const old = definitionNamed(all, key)
    if (!old) return notFound(key)
    const { description = old.description, status = old.status } = parsed.data
    const { usePreDefinedValuesOnly: predefinedOnly = old.predefinedOnly, 'allowedValues@delta': delta = [] } =
      parsed.data
    if (status === 'Available' && old.status === 'Deprecated') {
      const full = noRoom(all, setNamed(await setsOf(tx, tx.tenantId), old.set)!)
      if (full) return full
    }
    const allowed = withAllowed(old, delta)
    if (!allowed.ok) return allowed
    return save(tx, old, { ...old, description, status, predefinedOnly, allowed: allowed.value })
  })

async function save(tx: Tx, old: AttributeDefinition, next: AttributeDefinition): Made<AttributeDefinition> {
  if (JSON.stringify(old) === JSON.stringify(next)) return done(old)
  await updateDefinition(tx, next)
  await saveAllowed(tx, next, next.allowed)
  const targets = [targetOf(attributeId(next), old, next)]
  tx.audit(event('Update custom security attribute definition in an attribute set', { targets }))
  return done(next)
}

/** A predefined value more, or one that becomes active or not. `isNew` says which of both is meant. */
export const putAllowedValue = (
  store: Store,
  request: UnitRequest,
  key: string,
  input: AllowedValue,
  isNew: boolean,
): Made<AllowedValue> =>
  store.unit(request, async (tx) => {
    const parsed = AllowedValue.safeParse(input)
    if (!parsed.success) return refuse({ code: 'directory.invalid', problems: problemsOf(parsed.error) })
    await lockDefinitions(tx)
    const old = definitionNamed(await definitionsOf(tx, tx.tenantId), key)
    if (!old) return notFound(key)
    const known = old.allowed.some((one) => one.value === parsed.data.id)
    if (known && isNew) return taken('id', parsed.data.id)
    if (!known && !isNew) return notFound(parsed.data.id)
    const allowed = withAllowed(old, [parsed.data])
    if (!allowed.ok) return allowed
    const saved = await save(tx, old, { ...old, allowed: allowed.value })
    return saved.ok ? done(parsed.data) : saved
  })
