import type { z } from 'zod'
import { done, type Outcome, refuse } from '../../base/outcome.ts'
import { asciiLower } from '../../base/text.ts'
import {
  AllowedValue,
  AllowedValueChange,
  AttributeDefinitionChange,
  AttributeSetChange,
  NewAttributeDefinition,
  NewAttributeSet,
} from '../../contract/attributes.ts'
import {
  type AttributeDefinition,
  addAttribute,
  addAttributeSet,
  attributeId,
  changeAttribute,
  changeAttributeSet,
  findAttributeSets,
  findAttributes,
  putAllowedValue,
} from '../../directory/attributes.ts'
import type { GraphRefusal } from './answer.ts'
import { allowedView, attributeSetView, attributeView } from './attributes.view.ts'
import { conditionOf } from './filter.policy.ts'
import { attributeFilters } from './filters.ts'
import { evaluate } from './memory.ts'
import { parseFilter } from './odata.ts'
import { badRequest } from './query.ts'
import { noSuchObject } from './refusals.ts'
import { created, type GraphCall, type GraphRoute, noContent, ok, type Result, route } from './route.ts'
import { collection, contextOf } from './view.ts'

/** `/directory/attributeSets` and `/directory/customSecurityAttributeDefinitions` (graph-api.md 6.3). */

const setsPath = '/directory/attributeSets'
const path = '/directory/customSecurityAttributeDefinitions'
const setName = setsPath.slice(1)
const name = path.slice(1)

async function listSets(call: GraphCall): Promise<Result> {
  const sets = await findAttributeSets(call.program.store, call.caller.tenantId)
  return ok(collection(call, setName, sets.map(attributeSetView)))
}

async function singleSet(call: GraphCall): Promise<Result> {
  const sets = await findAttributeSets(call.program.store, call.caller.tenantId)
  const set = sets.find((one) => asciiLower(one.name) === asciiLower(call.params.id!))
  if (!set) return refuse(noSuchObject(call.params.id!))
  return ok({ ...contextOf(call, `${setName}/$entity`), ...attributeSetView(set) })
}

async function createSet(call: GraphCall<z.output<typeof NewAttributeSet>>): Promise<Result> {
  const made = await addAttributeSet(call.program.store, call.unitRequest, call.body)
  if (!made.ok) return made
  const view = attributeSetView(made.value)
  return created({ ...contextOf(call, `${setName}/$entity`), ...view }, `${call.base}${setsPath}/${view.id}`)
}

async function updateSet(call: GraphCall<AttributeSetChange>): Promise<Result> {
  const changed = await changeAttributeSet(call.program.store, call.unitRequest, call.params.id!, call.body)
  return changed.ok ? noContent : changed
}

/** `$expand=allowedValues` is the one link there is. */
function expands(text: string | undefined): Outcome<boolean, GraphRefusal> {
  if (text === undefined) return done(false)
  return asciiLower(text.trim()) === 'allowedvalues'
    ? done(true)
    : badRequest(`Could not expand '${text}': use allowedValues.`)
}

const shown = (one: AttributeDefinition, expand: boolean) => ({
  ...attributeView(one),
  ...(expand ? { allowedValues: one.allowed.map(allowedView) } : {}),
})

/** There are few: they are filtered in memory. */
function filtered(call: GraphCall, all: readonly AttributeDefinition[]): Outcome<AttributeDefinition[], GraphRefusal> {
  const text = call.query.$filter
  if (text === undefined) return done([...all])
  const parsed = parseFilter(text)
  if (!parsed.ok) return badRequest(`Invalid filter clause: ${parsed.refusal}`)
  const known = new Set(attributeFilters.keys())
  const about = { resource: 'customSecurityAttributeDefinition', rules: attributeFilters, known }
  const mode = { advanced: call.eventual, strict: call.program.settings.graphStrict }
  const condition = conditionOf(parsed.value, { ...about, ...mode })
  return condition.ok ? done(all.filter((one) => evaluate(condition.value, attributeView(one)))) : condition
}

async function list(call: GraphCall): Promise<Result> {
  const expand = expands(call.query.$expand)
  if (!expand.ok) return expand
  const found = filtered(call, await findAttributes(call.program.store, call.caller.tenantId))
  if (!found.ok) return found
  return ok(
    collection(
      call,
      name,
      found.value.map((one) => shown(one, expand.value)),
    ),
  )
}

async function named(call: GraphCall): Promise<AttributeDefinition | null> {
  const all = await findAttributes(call.program.store, call.caller.tenantId)
  return all.find((one) => asciiLower(attributeId(one)) === asciiLower(call.params.id!)) ?? null
}

async function single(call: GraphCall): Promise<Result> {
  const expand = expands(call.query.$expand)
  if (!expand.ok) return expand
  const found = await named(call)
  if (!found) return refuse(noSuchObject(call.params.id!))
  return ok({ ...contextOf(call, `${name}/$entity`), ...shown(found, expand.value) })
}

async function create(call: GraphCall<z.output<typeof NewAttributeDefinition>>): Promise<Result> {
  const made = await addAttribute(call.program.store, call.unitRequest, call.body)
  if (!made.ok) return made
  const view = attributeView(made.value)
  return created({ ...contextOf(call, `${name}/$entity`), ...view }, `${call.base}${path}/${view.id}`)
}

async function update(call: GraphCall<AttributeDefinitionChange>): Promise<Result> {
  const changed = await changeAttribute(call.program.store, call.unitRequest, call.params.id!, call.body)
  return changed.ok ? noContent : changed
}

async function listAllowed(call: GraphCall): Promise<Result> {
  const found = await named(call)
  if (!found) return refuse(noSuchObject(call.params.id!))
  return ok(collection(call, `${name}('${attributeId(found)}')/allowedValues`, found.allowed.map(allowedView)))
}

async function singleAllowed(call: GraphCall): Promise<Result> {
  const found = await named(call)
  const value = found?.allowed.find((one) => one.value === call.params.valueId)
  if (!found || !value) return refuse(noSuchObject(call.params.valueId!))
  return ok({ ...contextOf(call, `${name}('${attributeId(found)}')/allowedValues/$entity`), ...allowedView(value) })
}

async function createAllowed(call: GraphCall<AllowedValue>): Promise<Result> {
  const made = await putAllowedValue(call.program.store, call.unitRequest, call.params.id!, call.body, true)
  if (!made.ok) return made
  const at = `${path}/${call.params.id}/allowedValues`
  const body = { ...contextOf(call, `${at.slice(1)}/$entity`), ...made.value }
  return created(body, `${call.base}${at}/${encodeURIComponent(made.value.id)}`)
}

async function updateAllowed(call: GraphCall<AllowedValueChange>): Promise<Result> {
  const value = { id: call.params.valueId!, ...call.body }
  const changed = await putAllowedValue(call.program.store, call.unitRequest, call.params.id!, value, false)
  return changed.ok ? noContent : changed
}

const readers = [
  'CustomSecAttributeDefinition.Read.All',
  'CustomSecAttributeDefinition.ReadWrite.All',
  'CustomSecAttributeAssignment.Read.All',
  'CustomSecAttributeAssignment.ReadWrite.All',
]
const reading = { delegated: readers, application: readers, roles: 'attributes.definitions.read' } as const
const writers = ['CustomSecAttributeDefinition.ReadWrite.All']
const writing = { delegated: writers, application: writers, roles: 'attributes.definitions.write' } as const
const resource = 'customSecurityAttributeDefinition'
/** What a definition is made with stays so. */
const fixed = ['id', 'attributeSet', 'name', 'type', 'isCollection', 'isSearchable']

const setRoutes: readonly GraphRoute[] = [
  route({
    method: 'GET',
    path: setsPath,
    summary: 'Sets of custom security attributes',
    ...reading,
    resource: 'attributeSet[]',
    handle: listSets,
  }),
  route({
    method: 'POST',
    path: setsPath,
    summary: 'Add a set of custom security attributes; it stays for ever',
    ...writing,
    input: NewAttributeSet as z.ZodType<z.output<typeof NewAttributeSet>>,
    resource: 'attributeSet',
    status: 201,
    handle: createSet,
  }),
  route({
    method: 'GET',
    path: `${setsPath}/{id}`,
    summary: 'A set of custom security attributes',
    ...reading,
    resource: 'attributeSet',
    handle: singleSet,
  }),
  route({
    method: 'PATCH',
    path: `${setsPath}/{id}`,
    summary: 'Change a set of custom security attributes',
    ...writing,
    input: AttributeSetChange as z.ZodType<AttributeSetChange>,
    readOnly: ['id'],
    resource: 'attributeSet',
    status: 204,
    handle: updateSet,
  }),
]

const allowedRoutes: readonly GraphRoute[] = [
  route({
    method: 'GET',
    path: `${path}/{id}/allowedValues`,
    summary: 'Predefined values of a custom security attribute',
    ...reading,
    resource: 'allowedValue[]',
    handle: listAllowed,
  }),
  route({
    method: 'POST',
    path: `${path}/{id}/allowedValues`,
    summary: 'Add a predefined value',
    ...writing,
    input: AllowedValue as z.ZodType<AllowedValue>,
    resource: 'allowedValue',
    status: 201,
    handle: createAllowed,
  }),
  route({
    method: 'GET',
    path: `${path}/{id}/allowedValues/{valueId}`,
    summary: 'A predefined value',
    ...reading,
    resource: 'allowedValue',
    handle: singleAllowed,
  }),
  route({
    method: 'PATCH',
    path: `${path}/{id}/allowedValues/{valueId}`,
    summary: 'Stop giving a predefined value, or give it again',
    ...writing,
    input: AllowedValueChange as z.ZodType<AllowedValueChange>,
    readOnly: ['id'],
    resource: 'allowedValue',
    status: 204,
    handle: updateAllowed,
  }),
]

export const attributeRoutes: readonly GraphRoute[] = [
  ...setRoutes,
  route({
    method: 'GET',
    path,
    summary: 'Definitions of custom security attributes',
    ...reading,
    query: ['$filter', '$expand'],
    resource: `${resource}[]`,
    handle: list,
  }),
  route({
    method: 'POST',
    path,
    summary: 'Define a custom security attribute; it stays for ever',
    ...writing,
    input: NewAttributeDefinition as z.ZodType<z.output<typeof NewAttributeDefinition>>,
    readOnly: ['id'],
    resource,
    status: 201,
    handle: create,
  }),
  route({
    method: 'GET',
    path: `${path}/{id}`,
    summary: 'The definition of a custom security attribute',
    ...reading,
    query: ['$expand'],
    resource,
    handle: single,
  }),
  route({
    method: 'PATCH',
    path: `${path}/{id}`,
    summary: 'Change the definition of a custom security attribute, deactivate it, or take it up again',
    ...writing,
    input: AttributeDefinitionChange as z.ZodType<AttributeDefinitionChange>,
    readOnly: fixed,
    resource,
    status: 204,
    handle: update,
  }),
  ...allowedRoutes,
]
