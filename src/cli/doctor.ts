import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs'
import path from 'node:path'
import type { Command } from 'commander'
import { machineClock, monotonic } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import type { Settings } from '../contract/settings.ts'
import { onlyTenant } from '../directory/tenant.store.ts'
import { gatewayKey } from '../outbox/senders/gateway.ts'
import { type Cost, costs, hasher } from '../passwords/hasher.ts'
import { hashingOf } from '../passwords/hashing.ts'
import { isOpenToOthers } from '../store/masterkey.ts'
import { outOf, settingsOf, withStore } from './desk.ts'
import { databaseNow } from './doctor.store.ts'
import { endedWith, exitCodes } from './ending.ts'

type Finding = { check: string; state: 'ok' | 'warning' | 'problem'; says: string; cure?: string }

export function doctorCommand(root: Command): void {
  root
    .command('doctor')
    .description('Check the data folder, the database, the key, the clock and the speed of hashing.')
    .option('--gateway-key', 'show the key that signs requests to the gateway of texts and calls instead')
    .action(async (options: { gatewayKey?: boolean }, command: Command) => {
      if (options.gatewayKey) return showGatewayKey(command)
      const findings = await examine(command)
      outOf(command).rows(findings, {
        Check: (row) => row.check,
        State: (row) => row.state,
        Finding: (row) => (row.cure ? `${row.says} ${row.cure}` : row.says),
      })
      if (findings.some((row) => row.state === 'problem')) throw endedWith(exitCodes.fault)
    })
}

const showGatewayKey = (command: Command): Promise<void> =>
  withStore(command, async ({ store, out }) => {
    const key = gatewayKey(store.keys)
    out.say(key, { gatewayKey: key })
  })

async function examine(command: Command): Promise<Finding[]> {
  const settings = settingsOf(command)
  return [...folder(settings), ...key(settings), ...(await database(command)), ...(await hashing(settings))]
}

function folder(settings: Settings): Finding[] {
  const check = 'data folder'
  const at = path.resolve(settings.data)
  if (!existsSync(at))
    return [{ check, state: 'warning', says: `${at} does not exist yet.`, cure: 'rekey init makes it.' }]
  const findings: Finding[] = []
  try {
    accessSync(at, constants.R_OK | constants.W_OK)
    findings.push({ check, state: 'ok', says: at })
  } catch {
    findings.push({
      check,
      state: 'problem',
      says: `${at} cannot be written.`,
      cure: 'Give it to the user that runs Rekey.',
    })
  }
  if (process.platform !== 'win32' && (statSync(at).mode & 0o022) !== 0)
    findings.push({ check, state: 'warning', says: 'Others can write into it.', cure: `chmod go-w ${at}` })
  const disk = statfsSync(at)
  const free = Math.floor((disk.bavail * disk.bsize) / 2 ** 20)
  const low = free < 1024
  findings.push({
    check: 'disk',
    state: low ? 'warning' : 'ok',
    says: `${free} MB free.`,
    ...(low ? { cure: 'Free some.' } : {}),
  })
  return findings
}

function key(settings: Settings): Finding[] {
  const file = path.resolve(settings.masterKeyFile ?? path.join(settings.data, 'master.key'))
  const check = 'master key'
  if (!existsSync(file)) return [{ check, state: 'warning', says: `There is none at ${file}.` }]
  if (isOpenToOthers(file))
    return [{ check, state: 'warning', says: `Others can read ${file}.`, cure: `chmod 400 ${file}` }]
  return [{ check, state: 'ok', says: `${file}; keep a copy apart from the backups of the data.` }]
}

/** Opening the store checks the server's version and promises, the migrations, and that the key fits the data. */
async function database(command: Command): Promise<Finding[]> {
  try {
    return await withStore(command, async ({ store, settings }) => {
      const tenant = await store.look(onlyTenant)
      const where = settings.databaseUrl ? 'PostgreSQL by URL' : 'embedded PostgreSQL'
      const who = tenant ? `tenant ${tenant.displayName}` : 'no tenant yet'
      return [
        { check: 'database', state: 'ok', says: `${where} answers, the key fits, migrations are up to date, ${who}.` },
        await clock(await store.look(databaseNow)),
      ]
    })
  } catch (error) {
    if (!(error instanceof Fault)) return [{ check: 'database', state: 'problem', says: String(error) }]
    const state = error.code === 'usage' ? 'warning' : 'problem'
    return [{ check: 'database', state, says: error.message, ...(error.cure ? { cure: error.cure } : {}) }]
  }
}

/** Codes from apps live for 30 seconds: more than that between clocks shuts people out (TIM-01). */
async function clock(databaseNow: Date): Promise<Finding> {
  const apart = Math.abs(databaseNow.getTime() - machineClock().now().getTime()) / 1000
  const says = `This machine and the database differ by ${apart.toFixed(1)} s.`
  if (apart <= 5) return { check: 'clock', state: 'ok', says }
  return { check: 'clock', state: apart > 30 ? 'problem' : 'warning', says, cure: 'Keep both right by NTP.' }
}

/** Ruling R3: the floor is the default; `high` is proposed where it costs less than a quarter of a second. */
async function hashing(settings: Settings): Promise<Finding[]> {
  const { concurrency: cores } = hashingOf(settings)
  const floor = await millisecondsEach(costs.floor, cores)
  const high = await millisecondsEach(costs.high, 1)
  const speed = `${floor.toFixed(1)} ms a hash at the default, ${Math.round(1000 / floor)} a second on ${cores} at a time; ${high.toFixed(0)} ms at preset high; set is ${settings.hashCost}.`
  const proposal = high < 250 ? 'This machine can afford REKEY_HASH_COST=high.' : 'Stay with the default.'
  return [{ check: 'hashing', state: floor > 100 ? 'warning' : 'ok', says: speed, cure: proposal }]
}

async function millisecondsEach(cost: Cost, atOnce: number): Promise<number> {
  const measured = hasher({ concurrency: atOnce, cost })
  await measured.hash('warm up')
  const rounds = atOnce * 4
  const began = monotonic()
  await Promise.all(Array.from({ length: rounds }, () => measured.hash('a password of usual length')))
  return (monotonic() - began) / rounds
}
