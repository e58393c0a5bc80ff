import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Fault } from '../base/fault.ts'
import type { Random } from '../base/random.ts'

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
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
  writeFileSync(file, `${random.bytes(32).toString('hex')}\n`, { flag: 'wx', mode: 0o400 })
  chmodSync(file, 0o400)
  return { key: read(file), file, made: true }
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
