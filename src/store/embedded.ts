import path from 'node:path'
import { monotonic, second } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import { binaries, chooseLaunch, makeDataFolder, unusable } from './cluster.ts'
import { type Hold, isHeld, takeHold } from './hold.ts'
import { ensureCluster } from './initdb.ts'
import { pause } from './pause.ts'
import { identify, readPostmaster } from './postmaster.ts'
import {
  dropSocketFolder,
  isShort,
  livingServer,
  type Place,
  prepareSocketFolder,
  type Server,
  serverOf,
  socketFolderFor,
} from './server.ts'

/** The PostgreSQL that Rekey minds itself, in `<data>/postgres`, on a Unix socket only. */
export type Embedded = {
  /** The folder of the Unix socket: what `openStore` connects to. */
  readonly socket: string
  readonly user: string
  readonly database: string
  /** Stops the server and waits until it has; for one that was only attached to, does nothing. */
  stop(): Promise<void>
}

const login = { user: 'rekey', database: 'postgres' } as const

/**
 * Starts the PostgreSQL of a data folder, or takes over the one that a killed Rekey left behind, and minds it: when
 * it ends by itself it is started again. Makes the cluster when there is none. One Rekey at a time: the second is
 * refused with `store.in_use`.
 */
export async function startEmbedded(dataFolder: string): Promise<Embedded> {
  const place = await placeOf(dataFolder)
  const server = await serverOf(place)
  if (server.socketFolder !== place.socketFolder) dropSocketFolder(place)
  const hold = await takeHold(server.client, place.dataFolder, 3 * second)
  return mind({ ...place, socketFolder: server.socketFolder }, server, hold)
}

/** For a command beside a running server: its PostgreSQL, or null when no living Rekey minds one here. */
export async function attachEmbedded(dataFolder: string): Promise<Embedded | null> {
  const cluster = path.join(path.resolve(dataFolder), 'postgres')
  const server = await livingServer(cluster).catch((error: unknown) => {
    throw error instanceof Fault ? error : unusable(dataFolder, error)
  })
  if (!server) return null
  const held = await isHeld(server.client)
  await server.client.end()
  return held ? { ...login, socket: server.socketFolder, stop: async () => {} } : null
}

async function placeOf(dataFolder: string): Promise<Place> {
  const folder = path.resolve(dataFolder)
  makeDataFolder(folder)
  const bin = binaries()
  const launch = chooseLaunch(folder, bin)
  const cluster = await ensureCluster(folder, bin, launch)
  return { dataFolder: folder, cluster, bin, launch, socketFolder: socketFolderFor(cluster, launch) }
}

function mind(place: Place, first: Server, firstHold: Hold): Embedded {
  let { pid } = first
  let hold = firstHold
  let stopping = false
  const interrupt = () => signal(place, pid, 'SIGINT')
  const unhook = atProcessEnd(interrupt, () => stop())

  const watch = (): void =>
    hold.onLost(() => {
      void recover()
    })

  /** The server went away: it is started again, with growing pauses, until it is there. */
  async function recover(): Promise<void> {
    for (let wait = 50; !stopping; wait = Math.min(wait * 2, 5 * second)) {
      try {
        if (isShort(place)) prepareSocketFolder(place.socketFolder, place.launch)
        const server = await serverOf(place)
        hold = await takeHold(server.client, place.dataFolder, 3 * second)
        pid = server.pid
        if (stopping) return interrupt()
        return watch()
      } catch {
        // Nobody to tell: requests meanwhile say that the database does not answer, and postgres.log says why.
        await pause(wait)
      }
    }
  }

  let ended: Promise<void> | undefined
  async function end(): Promise<void> {
    stopping = true
    await hold.alone(second).catch(() => {})
    interrupt()
    await hold.letGo()
    await gone(place, pid)
    dropSocketFolder(place)
    unhook()
  }
  const stop = (): Promise<void> => {
    ended ??= end()
    return ended
  }

  watch()
  return { ...login, socket: place.socketFolder, stop }
}

function signal(place: Place, pid: number, name: NodeJS.Signals): void {
  try {
    if (readPostmaster(place.cluster)?.pid === pid) process.kill(pid, name)
  } catch {
    // It has ended already.
  }
}

/** SIGINT lets PostgreSQL write everything down and end; one that cannot is cut off, and recovers at the next start. */
async function gone(place: Place, pid: number): Promise<void> {
  const started = monotonic()
  let cut = false
  while (identify(place.cluster, pid) === 'ours') {
    if (!cut && monotonic() - started > 30 * second) {
      cut = true
      signal(place, pid, 'SIGQUIT')
    }
    await pause(10)
  }
}

/**
 * PostgreSQL does not outlive a process that ends in order, nor one that nobody taught to handle signals. Where the
 * program listens for a signal itself, it stops PostgreSQL in its own order.
 */
let hooked = 0
function atProcessEnd(interrupt: () => void, stop: () => Promise<void>): () => void {
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const onSignal = (name: NodeJS.Signals): void => {
    if (process.listenerCount(name) > hooked) return
    void stop().finally(() => process.kill(process.pid, name))
  }
  for (const name of names) process.on(name, onSignal)
  process.on('exit', interrupt)
  hooked += 1
  return () => {
    hooked -= 1
    for (const name of names) process.off(name, onSignal)
    process.off('exit', interrupt)
  }
}

/** For a command that works with or without a server beside it: attaches to the living one, else starts one for itself. */
export async function joinEmbedded(dataFolder: string): Promise<Embedded> {
  const attached = await attachEmbedded(dataFolder)
  if (attached) return attached
  try {
    return await startEmbedded(dataFolder)
  } catch (error) {
    const now = error instanceof Fault && error.code === 'store.in_use' ? await attachEmbedded(dataFolder) : null
    if (now) return now
    throw error
  }
}
