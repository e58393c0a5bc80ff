import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expectInvariants } from './invariants.ts'
import { type Crowd, type Member, openCrowd } from './people.ts'
import { freshDatabase } from './postgres.ts'
import { quickFolder } from './quick-folder.ts'
import {
  addressOf,
  type Call,
  type Gateway,
  openGateway,
  post,
  type Reply,
  type ServerProcess,
  startServer,
} from './servers.ts'

/** Two server processes on one PostgreSQL, a gateway that takes the texts, and the people of the tenant. */
export type Pair = {
  readonly servers: readonly [ServerProcess, ServerProcess]
  readonly crowd: Crowd
  readonly gateway: Gateway
  /** For commands on the same data. */
  readonly env: Record<string, string>
  /** The server of a turn: every other request goes to the other one. */
  url(n: number): string
  begin(member: Member, n?: number): Promise<Flow>
  /** Another place to ask from. */
  address(): string
  /** What must never lie about in clear: added to as a test goes on. */
  readonly secrets: string[]
  check(): Promise<void>
  stop(): Promise<void>
}

export type Flow = {
  readonly handle: string
  step(name: string, body: object, n?: number): Promise<Reply>
  /** The same step, to be sent with others: to server `n`, from a place of its own. */
  call(name: string, body: object, n?: number): Call
}

let places = 0

export async function openPair(env: Record<string, string> = {}): Promise<Pair> {
  const folder = mkdtempSync(path.join(quickFolder(), 'rekey-pair-'))
  const key = path.join(folder, 'key')
  writeFileSync(key, `${randomBytes(32).toString('hex')}\n`, { mode: 0o400 })
  const [database, gateway] = await Promise.all([freshDatabase(), openGateway()])
  const common = { REKEY_DATABASE_URL: database.url, REKEY_MASTER_KEY_FILE: key, REKEY_SMS_URL: gateway.url, ...env }
  const start = (name: string) => startServer({ ...common, REKEY_DATA: path.join(folder, name) })
  const servers = await Promise.all([start('one'), start('two')])
  const crowd = await openCrowd({ url: database.url }, key)
  const secrets: string[] = []
  const address = () => addressOf(++places)
  const url = (n: number) => servers[n % 2]!.http
  return {
    servers: [servers[0]!, servers[1]!],
    crowd,
    gateway,
    env: { ...common, REKEY_DATA: path.join(folder, 'one') },
    url,
    address,
    secrets,
    begin: (member, n = 0) => begin(member, { url, address, n }),
    check: () =>
      expectInvariants(crowd.store, [...secrets, ...gateway.texts.map((text) => /\b\d{6}\b/.exec(text.text)![0])]),
    async stop() {
      await crowd.close()
      await Promise.all(servers.map((server) => server.stop()))
      await gateway.close()
      await database.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

type Where = { url: Pair['url']; address: Pair['address']; n: number }

async function begin(member: Member, { url, address, n }: Where): Promise<Flow> {
  const from = address()
  const { body } = await post({ url: url(n), path: '/passwordreset', body: { username: member.upn }, from })
  const handle = body.flow as string
  const call = (name: string, input: object, to = n): Call => ({
    url: url(to),
    path: `/passwordreset/flow/${name}`,
    body: input,
    handle,
    from: address(),
  })
  return { handle, call, step: (name, input, to) => post(call(name, input, to)) }
}
