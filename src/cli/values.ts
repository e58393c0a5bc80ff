import { InvalidArgumentError } from 'commander'
import { isGuid } from '../base/text.ts'
import { usage } from './ending.ts'

/** `department=Sales city=` as names and texts; an empty value stands for null. */
export function assignments(words: readonly string[]): [name: string, text: string][] {
  return words.map((word) => {
    const at = word.indexOf('=')
    if (at < 1) throw usage(`"${word}" should be name=value.`)
    return [word.slice(0, at), word.slice(at + 1)]
  })
}

const flags = new Set(['accountEnabled', 'isBreakGlass'])
const lists = new Set(['businessPhones', 'otherMails'])
const dates = new Set(['employeeHireDate', 'employeeLeaveDate'])

/** Properties of a user as they are typed; what they may be is the directory's business. */
export function userProperties(words: readonly string[]): Record<string, unknown> {
  const properties: Record<string, unknown> = {}
  for (const [name, text] of assignments(words)) {
    const inside = /^extensionAttribute/.test(name) ? 'extensionAttributes' : /^extension_/.test(name) && 'extensions'
    if (inside)
      properties[inside] = { ...(properties[inside] as object | undefined), [name]: text === '' ? null : text }
    else properties[name] = property(name, text)
  }
  return properties
}

function property(name: string, text: string): unknown {
  if (flags.has(name)) return truth(text) ?? text
  if (lists.has(name)) return text === '' ? [] : text.split(',').map((item) => item.trim())
  if (dates.has(name) && /^\d{4}-\d\d-\d\d$/.test(text)) return `${text}T00:00:00Z`
  return text === '' ? null : text
}

export const truth = (text: string): boolean | undefined =>
  /^(true|yes|on|1)$/i.test(text) ? true : /^(false|no|off|0)$/i.test(text) ? false : undefined

/** Settings of a policy: JSON where it is JSON, text otherwise; `securityQuestions.enabled=true` goes inside. */
export function policyValues(words: readonly string[]): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const [name, text] of assignments(words)) {
    const [outer, inner] = name.split('.') as [string, string?]
    if (inner === undefined) values[outer] = loose(text)
    else values[outer] = { ...(values[outer] as object | undefined), [inner]: loose(text) }
  }
  return values
}

function loose(text: string): unknown {
  if (text === '') return null
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** A moment: RFC 3339, a date, or how long ago (`90m`, `24h`, `7d`). `option`: what it was given to. */
export function moment(option: string, text: string, now: Date): Date {
  const ago = /^(\d{1,5})([mhd])$/.exec(text)
  if (ago) return new Date(now.getTime() - Number(ago[1]) * { m: 60_000, h: 3_600_000, d: 86_400_000 }[ago[2] as 'm']!)
  const at = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,7})?)?(Z|[+-]\d\d:\d\d))?$/.test(text) ? new Date(text) : null
  if (!at || Number.isNaN(at.getTime()))
    throw usage(
      `${option}: "${text}" is no time.`,
      'Write 2026-03-01T10:00:00Z, 2026-03-01, or how long ago: 90m, 24h, 7d.',
    )
  return at
}

/** For commander, like what follows: it names the option that the text was given to. */
export function count(text: string): number {
  if (!/^\d{1,8}$/.test(text)) throw new InvalidArgumentError('It takes a whole number.')
  return Number(text)
}

/** A page of a log: what is left out silently would look as if it had not happened. */
export const upTo =
  (most: number) =>
  (text: string): number => {
    const n = count(text)
    if (n < 1 || n > most) throw new InvalidArgumentError(`It takes 1 to ${most}.`)
    return n
  }

/** What is looked for. A blank, from a script's unset variable for instance, would find everything. */
export function given(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('Leave the option out, or say what to look for.')
  return text
}

/** A flow's id in the logs; the support code at the foot of a page is made from it, and does not lead back. */
export function correlation(text: string): string {
  if (!isGuid(text)) throw new InvalidArgumentError('It takes an id like 0b3fd757-c479-48c7-b8e4-8fe4acd5f2b2.')
  return text
}
