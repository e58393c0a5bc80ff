import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { quickFolder } from '../../test/quick-folder.ts'
import { machineClock } from '../base/clock.ts'
import { machineRandom } from '../base/random.ts'
import { keyring } from '../base/secret.ts'
import { binaries, reachable } from './cluster.ts'
import { attachEmbedded, startEmbedded } from './embedded.ts'
import { openStore } from './open.ts'
import { pause } from './pause.ts'
import { identify, readPostmaster } from './postmaster.ts'
import { sharedBuffers } from './server.ts'

/** A cluster is made once and copied: these tests are about starting and stopping. */
let made: string
let folder: string
const children: ChildProcess[] = []
beforeAll(async () => {
  made = mkdtempSync(path.join(quickFolder(), 'rekey-embedded-'))
  const server = await startEmbedded(made)
  await answers(server.socket)
  await server.stop()
})
afterAll(() => rmSync(made, { recursive: true, force: true }))
beforeEach(() => {
  folder = mkdtempSync(path.join(quickFolder(), 'rekey-embedded-'))
  rmSync(folder, { recursive: true })
  cpSync(made, folder, { recursive: true })
})
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  const left = existsSync(folder) ? readPostmaster(path.join(folder, 'postgres')) : null
  if (left && identify(path.join(folder, 'postgres'), left.pid) === 'ours') process.kill(left.pid, 'SIGKILL')
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
})

const cluster = () => path.join(folder, 'postgres')
const pidNow = () => readPostmaster(cluster())!.pid

/** Another Rekey's process: starts the embedded PostgreSQL, says where or why not, stays until a signal ends it. */
function startsIn(target: string): ChildProcess {
  const program = `
    import { startEmbedded } from ${JSON.stringify(path.join(import.meta.dirname, 'embedded.ts'))}
    const server = await startEmbedded(${JSON.stringify(target)}).catch((fault) => ({ socket: fault.code }))
    process.stdout.write(server.socket)
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  return child
}

async function another(): Promise<ChildProcess> {
  const child = startsIn(folder)
  expect(String((await once(child.stdout!, 'data'))[0])).toBe(cluster())
  return child
}

async function answers(socket: string): Promise<void> {
  const store = await openStore({
    connection: { socket, user: 'rekey', database: 'postgres' },
    clock: machineClock(),
    random: machineRandom(),
    keys: keyring(new Uint8Array(32)),
  })
  expect(await store.ready()).toBe(true)
  await store.close()
}

describe('one data folder', () => {
  it('starts, stops, starts again', async () => {
    for (const _ of [1, 2]) {
      const server = await startEmbedded(folder)
      await answers(server.socket)
      await server.stop()
      expect(readPostmaster(cluster())).toBeNull()
    }
  })

  it('refuses a second Rekey', async () => {
    const first = await another()
    await expect(startEmbedded(folder)).rejects.toMatchObject({
      code: 'store.in_use',
      message: expect.stringContaining(`process ${first.pid}`),
    })
  }, 10_000)

  it('has one winner when several start at once on an empty folder', async () => {
    rmSync(folder, { recursive: true })
    const starts = [1, 2, 3].map(() => startsIn(folder))
    const ends = await Promise.all(
      starts.map((child) => Promise.race([once(child.stdout!, 'data'), once(child, 'exit')])),
    )
    expect(ends.map(([end]) => String(end)).sort()).toEqual([cluster(), 'store.in_use', 'store.in_use'])
  }, 20_000)

  it('serves commands beside a running server', async () => {
    expect(await attachEmbedded(folder)).toBeNull()
    await another()
    const attached = await attachEmbedded(folder)
    await answers(attached!.socket)
    await attached!.stop()
    await answers(attached!.socket)
  })
})

describe('after a crash', () => {
  it('takes over the PostgreSQL that a killed Rekey left', async () => {
    const first = await another()
    const before = pidNow()
    first.kill('SIGKILL')
    await once(first, 'exit')
    expect(await attachEmbedded(folder)).toBeNull()
    const server = await startEmbedded(folder)
    expect(pidNow()).toBe(before)
    await answers(server.socket)
    await server.stop()
    expect(identify(cluster(), before)).toBe('gone')
  })

  it('stops PostgreSQL when a signal ends the process', async () => {
    const first = await another()
    first.kill('SIGTERM')
    expect(await once(first, 'exit')).toEqual([null, 'SIGTERM'])
    expect(readPostmaster(cluster())).toBeNull()
  })

  it('starts PostgreSQL again when that dies', async () => {
    const server = await startEmbedded(folder)
    const before = pidNow()
    process.kill(before, 'SIGKILL')
    const isBack = () => {
      const now = readPostmaster(cluster())
      return now?.status === 'ready' && now.pid !== before && identify(cluster(), now.pid) === 'ours'
    }
    for (let tries = 0; tries < 600 && !isBack(); tries += 1) await pause(25)
    await answers(server.socket)
    await server.stop()
  })

  it('lets an open store go on once PostgreSQL is back', async () => {
    const server = await startEmbedded(folder)
    const store = await openStore({
      connection: server,
      clock: machineClock(),
      random: machineRandom(),
      keys: keyring(new Uint8Array(32)),
    })
    process.kill(pidNow(), 'SIGKILL')
    await pause(20)
    const failed = await store.look(({ db }) => sql`select 1`.execute(db)).catch((fault: unknown) => fault)
    expect(failed).toMatchObject({ code: 'store.unavailable' })
    for (let tries = 0; tries < 400 && !(await store.ready()); tries += 1) await pause(25)
    await store.look(({ db }) => sql`select 1`.execute(db))
    await store.close()
    await server.stop()
  })

  it.each([
    ['a process of somebody else', () => process.pid],
    ['no process', () => 999_999_999],
  ])('is not fooled by a postmaster.pid that names %s', async (_, pid) => {
    writeFileSync(
      path.join(cluster(), 'postmaster.pid'),
      `${pid()}\n${cluster()}\n1\n5432\n${cluster()}\n\n\nready   \n`,
    )
    const server = await startEmbedded(folder)
    await answers(server.socket)
    await server.stop()
  })

  it.each(['', 'foo', '\0\0\0\0'])(
    'is started although a power cut left a lock file that names nobody: %j',
    async (text) => {
      writeFileSync(path.join(cluster(), 'postmaster.pid'), text)
      expect(await attachEmbedded(folder)).toBe(null)
      const server = await startEmbedded(folder)
      await answers(server.socket)
      await server.stop()
    },
  )

  it('is not fooled by a process that has ended and was never reaped', async () => {
    // The shell becomes `sleep`, which never asks how its child ended.
    const parent = spawn('sh', ['-c', 'sh -c "exit 0" & echo $!; exec sleep 30'])
    children.push(parent)
    const zombie = Number(String((await once(parent.stdout, 'data'))[0]))
    await pause(50)
    expect(identify(cluster(), zombie)).toBe('gone')
    writeFileSync(
      path.join(cluster(), 'postmaster.pid'),
      `${zombie}\n${cluster()}\n1\n5432\n${cluster()}\n\n\nready   \n`,
    )
    await (await startEmbedded(folder)).stop()
  })
})

describe('a data folder', () => {
  it('may lie so deep that a socket does not fit in', async () => {
    const deep = path.join(folder, 'd'.repeat(100), `it's "deep", yes`)
    cpSync(made, deep, { recursive: true })
    const server = await startEmbedded(deep)
    expect(server.socket.length).toBeLessThan(90)
    await answers(server.socket)
    expect(await attachEmbedded(deep)).toMatchObject({ socket: server.socket })
    await server.stop()
    expect(existsSync(server.socket)).toBe(false)
  })

  it.each([
    [
      'of another PostgreSQL',
      (at: string) => writeFileSync(path.join(at, 'postgres/PG_VERSION'), '14\n'),
      /PostgreSQL 14/,
    ],
    ['with other files', (at: string) => rmSync(path.join(at, 'postgres/PG_VERSION')), /no PostgreSQL data/],
    ['with damaged files', (at: string) => rmSync(path.join(at, 'postgres/global/pg_control')), /pg_control/],
  ])('%s is refused with what to do', async (_, spoil, words) => {
    spoil(folder)
    await expect(startEmbedded(folder)).rejects.toMatchObject({ message: words, cure: expect.any(String) })
  })

  it('that is a file is refused', async () => {
    const file = path.join(folder, 'file')
    writeFileSync(file, '')
    await expect(startEmbedded(path.join(file, 'data'))).rejects.toMatchObject({ code: 'store.unreadable' })
  })

  it('names the file in it that may not be written', async () => {
    rmSync(path.join(folder, 'postgres.log'))
    mkdirSync(path.join(folder, 'postgres.log'))
    await expect(startEmbedded(folder)).rejects.toMatchObject({
      code: 'store.unreadable',
      message: expect.stringMatching(/^The data folder \S+ cannot be used: .*\(\S+postgres\.log\)\.$/),
    })
  })

  it('loses what an interrupted first start left', async () => {
    const left = path.join(folder, 'postgres.new-999999999')
    mkdirSync(left)
    await (await startEmbedded(folder)).stop()
    expect(existsSync(left)).toBe(false)
  })

  it.runIf(process.getuid?.() === 0)('that only root may enter serves root', async () => {
    const closed = path.join(folder, 'closed')
    mkdirSync(closed, { mode: 0o700 })
    cpSync(made, path.join(closed, 'data'), { recursive: true })
    expect(reachable(path.join(closed, 'data'), { uid: 65534, gid: 65534 })).toBe(false)
    const server = await startEmbedded(path.join(closed, 'data'))
    await answers(server.socket)
    await server.stop()
  })
})

it('keeps as many pages as the machine has room for', () => {
  const gigabyte = 1024 ** 3
  expect([0.25, 0.5, 1, 1.5, 2, 64].map((size) => sharedBuffers(size * gigabyte))).toEqual([32, 32, 64, 96, 128, 128])
})

it('keeps no value of a failed statement in its log', async () => {
  const server = await startEmbedded(folder)
  await answers(server.socket)
  await server.stop()
  expect(readFileSync(path.join(folder, 'postgres.log'), 'utf8')).not.toMatch(/STATEMENT|DETAIL/)
})

it('names the way out where the platform has no PostgreSQL', () => {
  expect(() => binaries('sunos-sparc')).toThrow(/no embedded PostgreSQL for sunos-sparc/)
})
