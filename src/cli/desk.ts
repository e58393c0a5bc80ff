import { statSync } from 'node:fs'
import path from 'node:path'
import type { Command } from 'commander'
import { machineClock } from '../base/clock.ts'
import { machineRandom } from '../base/random.ts'
import { keyring } from '../base/secret.ts'
import type { Settings } from '../contract/settings.ts'
import { onlyTenant, type Tenant } from '../directory/tenant.store.ts'
import { type Hasher, hasher } from '../passwords/hasher.ts'
import { hashingOf } from '../passwords/hashing.ts'
import { unusable } from '../store/cluster.ts'
import { type Embedded, joinEmbedded } from '../store/embedded.ts'
import { masterKeyOf, takeBack } from '../store/masterkey.ts'
import { openStore } from '../store/open.ts'
import type { Actor } from '../store/schema.ts'
import { type Store, systemRequest, type UnitRequest } from '../store/unit.ts'
import { usage } from './ending.ts'
import { type Output, output } from './output.ts'
import { loadSettings } from './settings.ts'

/** Where a command works: the data, and its way of printing. */
export type Desk = { store: Store; settings: Settings; out: Output; hasher: Hasher }
export type TenantDesk = Desk & { tenant: Tenant; tenantId: string; request: UnitRequest }

export type Globals = { data?: string; databaseUrl?: string; json?: boolean }

/** Whoever sits at the host has the rights of the host: its changes are the application's, in the audit log too. */
const actor: Actor = {
  type: 'app',
  id: null,
  displayName: 'rekey command line',
  userPrincipalName: null,
  ipAddress: null,
}

export const outOf = (command: Command): Output => output(command.optsWithGlobals<Globals>().json ?? false)

export function settingsOf(command: Command): Settings {
  const { data, databaseUrl } = command.optsWithGlobals<Globals>()
  return loadSettings({ data, databaseUrl })
}

/** Opens the data for one command: beside a running server, or by itself. `fresh` may begin new data. */
export async function withStore<T>(command: Command, fn: (desk: Desk) => Promise<T>, fresh = false): Promise<T> {
  const settings = settingsOf(command)
  if (!fresh) mustExist(settings)
  const random = machineRandom()
  const key = masterKeyOf(settings, random)
  let server: Embedded | undefined
  let store: Store | undefined
  try {
    server = settings.databaseUrl ? undefined : await joinEmbedded(settings.data)
    const { databaseUrl } = settings
    const connection = server
      ? { socket: server.socket, user: server.user, database: server.database }
      : { url: databaseUrl! }
    const keys = keyring(key.key)
    store = await openStore({ connection, clock: machineClock(), random, keys, connections: 4 }).catch((error) => {
      if (databaseUrl) takeBack(key)
      throw error
    })
    const hashes = hasher(hashingOf(settings))
    return await fn({ store, settings, out: outOf(command), hasher: hashes })
  } finally {
    await store?.close()
    await server?.stop()
  }
}

/** A command that only looks must not begin an empty installation in the wrong folder. */
function mustExist(settings: Settings): void {
  if (settings.databaseUrl) return
  const folder = path.resolve(settings.data)
  try {
    statSync(path.join(folder, 'postgres', 'PG_VERSION'))
  } catch (error) {
    // Data that belongs to somebody else is there all the same.
    if (!nothingThere.has((error as NodeJS.ErrnoException).code ?? '')) throw unusable(folder, error)
    throw usage(
      `There is no Rekey data in ${folder}.`,
      'Name its folder with --data or REKEY_DATA, or begin a new installation: rekey init',
    )
  }
}

const nothingThere = new Set(['ENOENT', 'ENOTDIR'])

export const withTenant = <T>(command: Command, fn: (desk: TenantDesk) => Promise<T>): Promise<T> =>
  withStore(command, async (desk) => {
    const tenant = await desk.store.look(onlyTenant)
    if (!tenant) throw usage('There is no tenant yet.', 'Make one: rekey init')
    const request = requestFor(desk.store, tenant.id)
    return fn({ ...desk, tenant, tenantId: tenant.id, request })
  })

export const requestFor = (store: Store, tenantId: string): UnitRequest => ({
  ...systemRequest(tenantId, store.random.uuid(), actor),
  userAgent: 'rekey command line',
})
