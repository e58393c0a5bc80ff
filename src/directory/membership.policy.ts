import { nextTurn, offsetsOf } from './rule/due.ts'
import { makeReady, type Ready } from './rule/evaluate.ts'
import { type Key, keysOf, propertiesIn, textsFor } from './rule/keys.ts'
import { type Subject, type SubjectValues, subjectOf } from './rule/subject.ts'
import type { Rule } from './rule/tree.ts'

/** A dynamic group as processes keep it: its rule compiled, and what it depends on. */
export type DynamicGroup = {
  readonly id: string
  readonly displayName: string
  readonly generation: number
  /** A run is waiting or under way: who changes now is looked at again when it ends. */
  readonly active: boolean
  readonly ready: Ready
  readonly rule: Rule
  readonly properties: ReadonlySet<string>
  readonly keys: readonly Key[] | null
  /** Of a memberOf rule: the groups it names. Null for every other rule. */
  readonly sources: readonly string[] | null
  /** `system.now` is in it. */
  readonly timed: boolean
}

export function dynamicGroupOf(
  row: { id: string; displayName: string; generation: number; active: boolean },
  rule: Rule,
): DynamicGroup {
  const { condition } = rule
  return {
    ...row,
    rule,
    ready: makeReady(rule),
    properties: propertiesIn(rule),
    keys: keysOf(rule),
    sources: condition.is === 'memberOf' ? condition.groupIds : null,
    timed: offsetsOf(rule).length > 0,
  }
}

type Lookup = Map<string, Map<string, Set<DynamicGroup>>>

/**
 * The rules of a tenant by what somebody must have for them to hold, so that a change of one user asks the few rules
 * that it can touch and not all 15,000.
 */
export type RuleIndex = {
  readonly groups: Map<string, DynamicGroup>
  /** property -> folded value -> groups */
  readonly equal: Lookup
  /** property -> length of the beginning or end -> text -> groups */
  readonly start: Map<string, Map<number, Map<string, Set<DynamicGroup>>>>
  readonly end: Map<string, Map<number, Map<string, Set<DynamicGroup>>>>
  /** Asked about everybody: by a property they look at. */
  readonly unkeyed: Set<DynamicGroup>
  /** memberOf rules, by the groups they name. */
  readonly dependents: Map<string, Set<DynamicGroup>>
  readonly active: Set<string>
  readonly timed: Set<string>
  /** How many rules look at each property: most changes touch none. */
  readonly properties: Map<string, number>
}

export const emptyIndex = (): RuleIndex => ({
  groups: new Map(),
  equal: new Map(),
  start: new Map(),
  end: new Map(),
  unkeyed: new Set(),
  dependents: new Map(),
  active: new Set(),
  timed: new Set(),
  properties: new Map(),
})

/** Takes a group in, in place of what it was before; `null` takes it out. */
export function putGroup(index: RuleIndex, id: string, group: DynamicGroup | null): void {
  const old = index.groups.get(id)
  if (old) {
    forEachPlace(index, old, (place) => place.delete(old))
    count(index, old, -1)
  }
  for (const marked of [index.active, index.timed]) marked.delete(id)
  index.groups.delete(id)
  if (!group) return
  index.groups.set(id, group)
  forEachPlace(index, group, (place) => place.add(group))
  count(index, group, 1)
  if (group.active) index.active.add(id)
  if (group.timed) index.timed.add(id)
}

function count({ properties }: RuleIndex, group: DynamicGroup, by: 1 | -1): void {
  for (const property of group.properties) {
    const left = (properties.get(property) ?? 0) + by
    if (left > 0) properties.set(property, left)
    else properties.delete(property)
  }
}

/** Rules that look at assignedPlans: reading plans costs something. */
export const asksForPlans = (index: RuleIndex): boolean => index.properties.has('assignedPlans')

function forEachPlace(index: RuleIndex, group: DynamicGroup, act: (place: Set<DynamicGroup>) => void): void {
  if (group.sources) for (const source of group.sources) act(into(index.dependents, source, newSet))
  else if (group.keys === null) act(index.unkeyed)
  else for (const key of group.keys) act(placeOf(index, key))
}

const newSet = () => new Set<DynamicGroup>()
const newMap = <K, V>() => new Map<K, V>()

function placeOf(index: RuleIndex, { property, by, text }: Key): Set<DynamicGroup> {
  if (by === 'equal') return into(into(index.equal, property, newMap<string, Set<DynamicGroup>>), text, newSet)
  const lengths = into(index[by], property, newMap<number, Map<string, Set<DynamicGroup>>>)
  return into(into(lengths, text.length, newMap<string, Set<DynamicGroup>>), text, newSet)
}

function into<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key)
  if (value === undefined) {
    value = make()
    map.set(key, value)
  }
  return value
}

/** A user as rules see them, and the groups they are directly in now. */
export type Person = { readonly id: string; readonly subject: Subject; readonly direct: ReadonlySet<string> }

export const personOf = (id: string, values: SubjectValues, direct: Iterable<string>): Person => ({
  id,
  subject: subjectOf(values),
  direct: new Set(direct),
})

export type Change = { readonly groupId: string; readonly userId: string }
export type Changes = { readonly joins: Change[]; readonly leaves: Change[] }

/** Which rules are asked: all, those that look at one of these properties, or those of these groups. */
export type Asked = { readonly properties?: ReadonlySet<string>; readonly groups?: ReadonlySet<string> }

/**
 * What has to change for this person to be in exactly the groups whose rules they meet. memberOf rules come after
 * the groups they name, with what was just decided about those.
 */
export function decide(index: RuleIndex, person: Person, now: number, asked: Asked = {}): Changes {
  const changes: Changes = { joins: [], leaves: [] }
  const direct = new Set(person.direct)
  const settle = (group: DynamicGroup, wanted: boolean) => {
    if (wanted === direct.has(group.id)) return
    if (wanted) direct.add(group.id)
    else direct.delete(group.id)
    const list = wanted ? changes.joins : changes.leaves
    list.push({ groupId: group.id, userId: person.id })
  }
  for (const group of candidates(index, person, asked)) settle(group, group.ready.test(person.subject, now))
  if (index.dependents.size > 0) settleDependents(index, person, direct, asked, changes, settle)
  return changes
}

function candidates(index: RuleIndex, person: Person, asked: Asked): Set<DynamicGroup> {
  const found = newSet()
  const consider = (groups: Iterable<DynamicGroup> | undefined) => {
    for (const group of groups ?? []) if (isAsked(group, asked)) found.add(group)
  }
  for (const id of person.direct) {
    const group = index.groups.get(id)
    if (group && !group.sources) consider([group])
  }
  consider(index.unkeyed)
  for (const [property, texts] of index.equal)
    for (const text of textsFor(person.subject, property)) consider(texts.get(text))
  for (const [property, lengths] of index.start)
    for (const text of textsFor(person.subject, property))
      for (const [length, beginnings] of lengths) consider(beginnings.get(text.slice(0, length)))
  for (const [property, lengths] of index.end)
    for (const text of textsFor(person.subject, property))
      for (const [length, ends] of lengths) if (length <= text.length) consider(ends.get(text.slice(-length)))
  return found
}

function isAsked(group: DynamicGroup, asked: Asked): boolean {
  if (asked.groups && !asked.groups.has(group.id)) return false
  if (!asked.properties) return true
  for (const property of group.properties) if (asked.properties.has(property)) return true
  return false
}

/** What Graph calls the properties that rules know by another name; a list stands for all that begin so. */
const rulesNames: Readonly<Record<string, string>> = {
  businessPhones: 'telephoneNumber',
  faxNumber: 'facsimileTelephoneNumber',
  id: 'objectId',
  imAddresses: 'sipProxyAddress',
  managerId: 'manager',
  memberOf: 'directGroups',
  mobilePhone: 'mobile',
  officeLocation: 'physicalDeliveryOfficeName',
  onPremisesSyncEnabled: 'dirSyncEnabled',
}
const families: Readonly<Record<string, string>> = {
  extensionAttributes: 'extensionAttribute',
  extensions: 'extension_',
}

/** Those of the changed properties (of a user, as Graph and our store name them) that some rule looks at. */
export function askedFor(index: RuleIndex, changed: readonly string[]): Set<string> {
  const names = new Set<string>()
  for (const name of changed) {
    const family = families[name]
    if (family) for (const known of index.properties.keys()) if (known.startsWith(family)) names.add(known)
    const own = rulesNames[name] ?? name
    if (index.properties.has(own)) names.add(own)
  }
  return names
}

/** In rounds, sources first: a group that was settled may settle the next. Cycles are refused at save. */
function settleDependents(
  index: RuleIndex,
  person: Person,
  direct: ReadonlySet<string>,
  asked: Asked,
  changes: Changes,
  settle: (group: DynamicGroup, wanted: boolean) => void,
): void {
  const moved = new Set([...changes.joins, ...changes.leaves].map((change) => change.groupId))
  for (const group of inOrder(index, touched(index, person.direct, moved))) {
    const isTouched = isAsked(group, asked) || group.sources!.some((source) => moved.has(source))
    if (!isTouched) continue
    const was = direct.has(group.id)
    const wanted = group.sources!.some((source) => direct.has(source))
    if (was !== wanted) moved.add(group.id)
    settle(group, wanted)
  }
}

/** memberOf rules that could hold, or that did: named groups of theirs, on every level. */
function touched(index: RuleIndex, direct: Iterable<string>, moved: Iterable<string>): Set<DynamicGroup> {
  const found = newSet()
  const queue = [...direct, ...moved]
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    const own = index.groups.get(id)
    const next = [...(index.dependents.get(id) ?? []), ...(own?.sources ? [own] : [])]
    for (const group of next) {
      if (found.has(group)) continue
      found.add(group)
      queue.push(group.id)
    }
  }
  return found
}

/** Each after those it names. */
export function inOrder(index: RuleIndex, groups: ReadonlySet<DynamicGroup>): DynamicGroup[] {
  const ordered = newSet()
  const visit = (group: DynamicGroup) => {
    if (ordered.has(group) || !groups.has(group)) return
    for (const source of group.sources ?? []) {
      const named = index.groups.get(source)
      if (named?.sources && named !== group) visit(named)
    }
    ordered.add(group)
  }
  for (const group of groups) visit(group)
  return [...ordered]
}

/**
 * The groups on a way from `id` back to itself, once it names `sources`; null when there is none. `rules`: what each
 * other memberOf rule names.
 */
export function cycleThrough(
  id: string,
  sources: readonly string[],
  rules: ReadonlyMap<string, readonly string[]>,
): string[] | null {
  const seen = new Set<string>()
  const walk = (at: string, trail: readonly string[]): string[] | null => {
    if (at === id) return [...trail]
    if (seen.has(at)) return null
    seen.add(at)
    for (const next of rules.get(at) ?? []) {
      const found = walk(next, [...trail, at])
      if (found) return found
    }
    return null
  }
  for (const source of sources) {
    const found = walk(source, [id])
    if (found) return found
  }
  return null
}

/** When time alone may next change the membership of this person, by group. */
export function turnsOf(index: RuleIndex, person: Person, now: number): { groupId: string; at: Date }[] {
  const date = person.subject.values.employeeHireDate
  if (!(date instanceof Date)) return []
  return [...index.timed].flatMap((groupId) => {
    const turn = nextTurn(index.groups.get(groupId)!.rule, date, now)
    return turn === null || turn > latest ? [] : [{ groupId, at: new Date(turn) }]
  })
}

/** The last instant that JavaScript's calendar and PostgreSQL's both have. */
const latest = 8.64e15
