import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Fault } from '../base/fault.ts'
import type { Random } from '../base/random.ts'
import { unusable } from './cluster.ts'

export type MasterKey = {
  readonly key: Buffer
  readonly file: string
  /** Made just now: taken back when the database turns out to have been made with another one. */
  readonly made: boolean
}

/**
 * The key that seals secrets at rest, from its file. Made once, together with a new data folder; never over data
 * that is there already (CRY-05).
 */
export function masterKeyOf(settings: { data: string; masterKeyFile?: string | undefined }, random: Random): MasterKey {
  const file = path.resolve(settings.masterKeyFile ?? path.join(settings.data, 'master.key'))
  if (existsSync(file)) return { key: read(file), file, made: false }
  if (settings.masterKeyFile || existsSync(path.join(settings.data, 'postgres'))) {
    throw new Fault('key.missing', `There is no master key at ${file}.`, {
      cure: settings.masterKeyFile
        ? 'Put the key of this data there; for a new installation make one: openssl rand -hex 32 > FILE && chmod 400 FILE'
        : 'Put back the key file this data was made with (from its backup). Without it the data cannot be read.',
    })
  }
  const made = make(file, random)
  return { key: read(file), file, made }
}

/**
 * Whole or not at all: a key that a full disk cut off would stand in the way of every later start. False when another
 * start was faster; its key is the one.
 */
function make(file: string, random: Random): boolean {
  const unfinished = `${file}.new-${process.pid}`
  try {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
    rmSync(unfinished, { force: true })
    writeFileSync(unfinished, `${random.bytes(32).toString('hex')}\n`, { flag: 'wx', mode: 0o400, flush: true })
    chmodSync(unfinished, 0o400)
    linkSync(unfinished, file)
    return true
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST' && existsSync(file)) return false
    throw unusable(path.dirname(file), cause)
  } finally {
    drop(unfinished)
  }
}

function drop(unfinished: string): void {
  try {
    rmSync(unfinished, { force: true })
  } catch {
    // In a folder that cannot be written there is none.
  }
}

function read(file: string): Buffer {
  let text: string
  try {
    text = readFileSync(file, 'utf8').trim()
  } catch (cause) {
    throw new Fault('key.missing', `The master key at ${file} cannot be read.`, {
      cure: 'Give the user that runs Rekey the right to read this file.',
      cause,
    })
  }
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex')
  throw new Fault('key.wrong', `The master key at ${file} is not 64 hexadecimal digits.`, {
    cure: 'Put back the key file as it was made.',
  })
}

export function takeBack(key: MasterKey): void {
  if (key.made) rmSync(key.file, { force: true })
}

/** Whether others on this machine can read the key: worth a warning. */
export const isOpenToOthers = (file: string): boolean =>
  process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0
