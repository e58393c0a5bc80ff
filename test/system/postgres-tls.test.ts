import { type ChildProcess, spawn } from 'node:child_process'
import { createPublicKey } from 'node:crypto'
import { once } from 'node:events'
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import net, { type AddressInfo } from 'node:net'
import path from 'node:path'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { day, machineClock } from '../../src/base/clock.ts'
import { machineRandom } from '../../src/base/random.ts'
import { keyring } from '../../src/base/secret.ts'
import { makeAuthority, makeServerCertificate } from '../../src/base/x509.ts'
import { binaries, chooseLaunch, type Launch } from '../../src/store/cluster.ts'
import { ensureCluster, serverEnvironment } from '../../src/store/initdb.ts'
import { openStore } from '../../src/store/open.ts'
import { pause } from '../../src/store/pause.ts'
import type { Store } from '../../src/store/unit.ts'
import { quickFolder } from '../quick-folder.ts'

/** A PostgreSQL as others run it: by the network, only with TLS, only with a password. Its name is localhost. */
describe('PostgreSQL by URL with TLS', () => {
  let folder: string
  let port: number
  let launch: Launch
  let server: ChildProcess
  const at = (name: string) => path.join(folder, name)

  beforeAll(async () => {
    folder = mkdtempSync(path.join(quickFolder(), 'rekey-tls-'))
    launch = chooseLaunch(folder, binaries())
    await ensureCluster(folder, binaries(), launch)
    certify()
    write(
      'hba',
      'local all all trust\nhostssl all all 127.0.0.1/32 scram-sha-256\nhostssl all all ::1/128 scram-sha-256\n',
    )
    port = await freePort()
    server = await run()
    const owner = new pg.Client({ host: at('postgres'), port, user: 'rekey', database: 'postgres' })
    await owner.connect()
    await owner.query("alter role rekey password 'secret'")
    await owner.end()
  })
  afterAll(async () => {
    await stop()
    rmSync(folder, { recursive: true, force: true })
  })

  function write(name: string, text: string): string {
    writeFileSync(at(name), text, { mode: 0o600 })
    if (launch.uid !== undefined) chownSync(at(name), launch.uid, launch.gid!)
    return at(name)
  }

  function certify(): void {
    const [clock, random] = [machineClock(), machineRandom()]
    const now = clock.now().getTime()
    const life = { from: new Date(now - day), to: new Date(now + day) }
    const authority = makeAuthority('Test authority', life, random)
    const publicKey = createPublicKey(authority.certificate)
    const made = makeServerCertificate({ ...authority, name: 'Test authority', publicKey }, ['localhost'], life, random)
    write('ca.pem', authority.certificate)
    write('other-ca.pem', makeAuthority('Another authority', life, random).certificate)
    write('cert.pem', made.certificate)
    write('key.pem', made.key)
  }

  async function run(): Promise<ChildProcess> {
    const settings = {
      ...{ listen_addresses: 'localhost', port, unix_socket_directories: at('postgres'), hba_file: at('hba') },
      ...{ ssl: 'on', ssl_cert_file: at('cert.pem'), ssl_key_file: at('key.pem') },
    }
    const words = [...launch.prefix, path.join(binaries(), 'postgres'), '-D', at('postgres')]
    const choices = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    const child = spawn(words[0]!, [...words.slice(1), ...choices], {
      ...launch.identity,
      cwd: '/',
      env: serverEnvironment,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let said = ''
    child.stderr!.on('data', (part) => {
      said += String(part)
    })
    while (!said.includes('ready to accept connections')) {
      if (child.exitCode !== null) throw new Error(said)
      await pause(20)
    }
    return child
  }

  async function stop(): Promise<void> {
    const gone = once(server, 'close')
    server.kill('SIGINT')
    await gone
  }

  const url = (query: string, { who = 'rekey:secret', host = 'localhost' } = {}) =>
    `postgresql://${who}@${host}:${port}/postgres?${query}`
  const open = (target: string): Promise<Store> =>
    openStore({
      connection: { url: target },
      clock: machineClock(),
      random: machineRandom(),
      keys: keyring(new Uint8Array(32)),
    })
  const encrypted = async (store: Store): Promise<boolean | undefined> =>
    (
      await store.look(({ db }) =>
        sql<{ ssl: boolean }>`select ssl from pg_stat_ssl where pid = pg_backend_pid()`.execute(db),
      )
    ).rows[0]?.ssl

  test.each(['verify-full', 'verify-ca', 'require', 'prefer'])(
    'sslmode=%s with its authority: encrypted, migrated, ready, without a warning',
    async (mode) => {
      const warned = vi.spyOn(process, 'emitWarning')
      const store = await open(url(`sslmode=${mode}&sslrootcert=${at('ca.pem')}`))
      expect([await encrypted(store), await store.ready()]).toEqual([true, true])
      await store.close()
      expect(warned).not.toHaveBeenCalled()
      warned.mockRestore()
    },
  )

  test('it goes away and comes back: the open store goes on', async () => {
    const store = await open(url(`sslmode=verify-full&sslrootcert=${at('ca.pem')}`))
    await stop()
    expect(await store.ready()).toBe(false)
    await expect(encrypted(store)).rejects.toMatchObject({ code: 'store.unavailable' })
    server = await run()
    expect([await store.ready(), await encrypted(store)]).toEqual([true, true])
    await store.close()
  })

  test.each<[string, () => string, RegExp]>([
    ['no TLS', () => url('sslmode=disable'), /does not let Rekey in: no pg_hba\.conf entry .* no encryption/],
    [
      'an unknown authority',
      () => url('sslmode=require'),
      /no safe connection to the database: [^;]*certificate[^;]*\.$/,
    ],
    [
      'another authority',
      () => url(`sslmode=verify-full&sslrootcert=${at('other-ca.pem')}`),
      /no safe connection to the database: [^;]*certificate[^;]*\.$/,
    ],
    [
      'another name',
      () => url(`sslmode=verify-full&sslrootcert=${at('ca.pem')}`, { host: '127.0.0.1' }),
      /no safe connection to the database: Hostname\/IP does not match/,
    ],
    [
      'a wrong password',
      () => url(`sslmode=verify-full&sslrootcert=${at('ca.pem')}`, { who: 'rekey:wrong' }),
      /does not let Rekey in: password authentication failed/,
    ],
    [
      'no password',
      () => url(`sslmode=verify-full&sslrootcert=${at('ca.pem')}`, { who: 'rekey' }),
      /asks for a password, and REKEY_DATABASE_URL holds none/,
    ],
  ])('says what is in the way: %s', async (_, target, words) => {
    await expect(open(target())).rejects.toMatchObject({
      code: 'store.unavailable',
      message: expect.stringMatching(words),
      cure: expect.stringMatching(/REKEY_DATABASE_URL|postgresql:/),
    })
  })
})

async function freePort(): Promise<number> {
  const listener = net.createServer().listen(0, 'localhost')
  await once(listener, 'listening')
  const { port } = listener.address() as AddressInfo
  listener.close()
  return port
}
