import { CommanderError } from 'commander'
import { Fault } from '../base/fault.ts'
import { type Outcome, refuse } from '../base/outcome.ts'
import type { Refusal, RefusalCode } from '../contract/refusals.ts'
import { problemTexts, refusalText } from '../contract/text/text.ts'
import { plain } from './output.ts'

/** Exit codes of every command: 0 done, 1 refused, 2 used wrongly, 3 something is broken. */
export const exitCodes = { refused: 1, usage: 2, fault: 3 } as const

/** A refusal on its way to the end of the command. The unit it came from has committed. */
export class Refused extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal, message = sentence(refusal)) {
    super(message)
    this.refusal = refusal
  }
}

/** A refusal whose sentence is better said by the command itself. */
export const refusedBecause = (refusal: Refusal, message: string): Error => new Refused(refusal, message)

const missing = (name: string, what: string): Error =>
  refusedBecause({ code: 'directory.not_found', params: { name } }, `There is no ${what} "${name}".`)

/** What a key on the command line leads to, or the end of the command. */
export function found<T>(thing: T | null, name: string, what: string): T {
  if (thing === null) throw missing(name, what)
  return thing
}

/** A command that has said all there is to say, and ends with this code. */
class Ended extends Error {
  readonly exitCode: number
  constructor(exitCode: number) {
    super('ended')
    this.exitCode = exitCode
  }
}
export const endedWith = (exitCode: number): Error => new Ended(exitCode)

export function must<T>(outcome: Outcome<T, Refusal>, words: Words = {}): T {
  if (outcome.ok) return outcome.value
  const said = words[outcome.refusal.code]
  throw said === undefined ? new Refused(outcome.refusal) : refusedBecause(outcome.refusal, said)
}

/** What refusals mean here: the catalogue speaks of any object, a command knows of which. */
type Words = { readonly [code in RefusalCode]?: string }

/**
 * Complaints name what was typed. `as`: what fields are called on this command line, e.g. `{ displayName: '--name' }`.
 * A field may lie inside another: `redirectUris.0.uri` is about `redirectUris`.
 */
export function asTyped<T>(outcome: Outcome<T, Refusal>, as: Readonly<Record<string, string>>): Outcome<T, Refusal> {
  if (outcome.ok) return outcome
  const { refusal } = outcome
  const typed = (field: string) => as[field] ?? as[field.replace(/\..*$/, '')] ?? field
  const problems = refusal.problems?.map((one) => (one.field === undefined ? one : { ...one, field: typed(one.field) }))
  return refuse({
    ...refusal,
    ...(refusal.field === undefined ? {} : { field: typed(refusal.field) }),
    ...(problems ? { problems } : {}),
  })
}

export const usage = (message: string, cure?: string): Fault => new Fault('usage', message, cure ? { cure } : {})

/** The command used wrongly: a value that is not what it should be. */
const usageFaults = new Set(['usage', 'settings.invalid'])

/** Says on standard error what happened and what to do, and gives the exit code. */
export function endingOf(given: unknown, json: boolean, write: (text: string) => void): number {
  const error = asFault(given)
  if (error instanceof Ended) return error.exitCode
  if (error instanceof CommanderError) return commandEnding(error, json, write)
  if (error instanceof Refused) return refusedEnding(error, json, write)
  if (error instanceof Fault) {
    const code = usageFaults.has(error.code) ? exitCodes.usage : exitCodes.fault
    if (json) write(`${JSON.stringify({ error: { code: error.code, message: error.message, cure: error.cure } })}\n`)
    else write(`rekey: ${plain(error.message)}\n${error.cure ? `       ${plain(error.cure)}\n` : ''}`)
    return code
  }
  write(
    `rekey: something is broken: ${plain(error instanceof Error ? (error.stack ?? error.message) : String(error))}\n`,
  )
  return exitCodes.fault
}

/** For people commander has said it already; programs get the one shape of errors (`cli.ts` keeps it silent for them). */
function commandEnding(error: CommanderError, json: boolean, write: (text: string) => void): number {
  if (error.exitCode === 0) return 0
  const message = error.code === 'commander.help' ? 'A command is missing.' : error.message.replace(/^error: /, '')
  const cure = 'Add --help for the options.'
  if (json) write(`${JSON.stringify({ error: { code: 'usage', message, cure } })}\n`)
  return exitCodes.usage
}

/** What ends a question without an answer: Ctrl+C, Ctrl+D. */
const isGivenUp = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError'

const fileTroubles: Readonly<Record<string, string>> = {
  ENOENT: 'it, or the folder it is to be in, is not there',
  ENOTDIR: 'a part of its path is not a folder',
  EISDIR: 'it is a folder',
  EACCES: 'no permission',
  EPERM: 'no permission',
  EROFS: 'it is on a disk that is read-only',
}

/** A question left without an answer; a file of the operator's, or of the data folder, that the system does not give. */
function asFault(error: unknown): unknown {
  if (isGivenUp(error)) return usage('Stopped before every question was answered. Nothing was changed.')
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error) || error instanceof Fault) return error
  const { code, path } = error as NodeJS.ErrnoException
  const file = path ?? 'a file'
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    const cure = 'Free some space, then do it again.'
    return new Fault('store.full', `The disk is full: ${file} cannot be written.`, { cure, cause: error })
  }
  const why = path && fileTroubles[code ?? '']
  return why ? new Fault('usage', `${file} cannot be used: ${why}.`, { cause: error }) : error
}

function refusedEnding({ refusal, message }: Refused, json: boolean, write: (text: string) => void): number {
  if (json) write(`${JSON.stringify({ error: { ...refusal, message } })}\n`)
  else {
    write(`rekey: ${plain(message)}\n`)
    problemTexts('en', refusal).forEach((text, index) => {
      const field = refusal.problems?.[index]?.field
      write(`       ${plain(field ? `${field}: ${text}` : text)}\n`)
    })
  }
  return exitCodes.refused
}

/** Names help on a command line, where the thing is not on the screen. */
function sentence(refusal: Refusal): string {
  const { name, uses } = refusal.params ?? {}
  const about = [name, uses].filter((part) => part !== undefined && part !== '').join(': ')
  return about ? `${refusalText('en', refusal)} (${about})` : refusalText('en', refusal)
}
