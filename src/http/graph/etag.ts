import { done, type Outcome, refuse } from '../../base/outcome.ts'
import type { GraphRefusal } from './answer.ts'
import type { GraphCall } from './route.ts'

/** Versions as ETags: weak on the Graph surface, where the original has none; strong on our own (graph-api.md 3.4). */
export const etagOf = (version: number): string => `"${version}"`

const tag = /^(?:W\/)?"(\d{1,9})"$/

const changed = refuse<GraphRefusal>({
  status: 412,
  code: 'preconditionFailed',
  message: 'The resource has changed since it was read.',
})
const missing = refuse<GraphRefusal>({
  status: 428,
  code: 'preconditionRequired',
  message: 'Send If-Match with the ETag of what you have read, or *.',
})

/** The version that `If-Match` names; undefined: any. One that is no tag of ours matches nothing. */
export function ifMatch(call: Pick<GraphCall, 'header'>): Outcome<number | undefined, GraphRefusal> {
  const given = call.header('if-match')?.trim()
  if (given === undefined || given === '*') return done(undefined)
  const version = tag.exec(given)?.[1]
  return version === undefined ? changed : done(Number(version))
}

/** The same where a writer must say what they have seen. */
export const mustMatch = (call: Pick<GraphCall, 'header'>): Outcome<number | undefined, GraphRefusal> =>
  call.header('if-match') === undefined ? missing : ifMatch(call)

/** Whatever stands between the quotes of a required `If-Match`; undefined: any. */
export function matchedTag(call: Pick<GraphCall, 'header'>): Outcome<string | undefined, GraphRefusal> {
  const given = call.header('if-match')?.trim()
  if (given === undefined) return missing
  if (given === '*') return done(undefined)
  const text = /^(?:W\/)?"([^"]{0,64})"$/.exec(given)?.[1]
  return text === undefined ? changed : done(text)
}
