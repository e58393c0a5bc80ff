import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Secret, TOTP } from 'otpauth'
import type { SettableClock } from '../src/base/clock.ts'
import type { Outcome } from '../src/base/outcome.ts'
import type { NewUser } from '../src/contract/directory.ts'
import type { MethodPolicyId } from '../src/contract/methods.ts'
import type { MethodPolicy, SsprPolicy } from '../src/contract/policy.ts'
import type { ResetView } from '../src/contract/portal.ts'
import { Settings } from '../src/contract/settings.ts'
import { addGroup, putMember } from '../src/directory/groups.ts'
import { giveLicence, putSubscription } from '../src/directory/licences.ts'
import { changeMethodPolicy, changeSsprPolicy, ssprPolicyOf } from '../src/directory/policies.ts'
import { roleByKey } from '../src/directory/role-templates.ts'
import { giveRole } from '../src/directory/roles.ts'
import { addTenant } from '../src/directory/tenant.ts'
import type { TxtLookup } from '../src/directory/txt.ts'
import type { User } from '../src/directory/users.store.ts'
import { addUser } from '../src/directory/users.ts'
import { loadWatch } from '../src/http/overload.ts'
import { type Running, startRekey } from '../src/main.ts'
import { addCredential } from '../src/methods/credentials.store.ts'
import { newSeed } from '../src/methods/proofs/totp.ts'
import { hasher } from '../src/passwords/hasher.ts'
import { storePassword } from '../src/passwords/passwords.ts'
import { closeExpired } from '../src/reset/sweep.ts'
import type { Store, Tx } from '../src/store/unit.ts'
import { systemRequest } from '../src/store/unit.ts'
import { Browser } from './browser.ts'
import { testStore } from './store.ts'

export type Person = User & { password: string; seed: string | null; mobile: string | null; email: string | null }

export type WorldUser = Partial<NewUser> & {
  readonly groups?: readonly string[]
  readonly licence?: boolean
  readonly roles?: readonly string[]
  /** Registered and proved: an authenticator app, a mobile number, a mail address. */
  readonly app?: boolean
  readonly mobile?: string
  readonly email?: string
  readonly password?: string
}

/** A whole installation in one process: the real server and database, a clock that is moved, chance from a seed. */
export class World {
  readonly store: Store
  readonly clock: SettableClock
  readonly tenantId: string
  readonly running: Running
  /** For programs that are started beside it. */
  readonly databaseUrl: string
  readonly groups = new Map<string, string>()
  private readonly close: () => Promise<void>

  constructor(parts: {
    store: Store
    clock: SettableClock
    tenantId: string
    running: Running
    databaseUrl: string
    close: () => Promise<void>
  }) {
    this.store = parts.store
    this.clock = parts.clock
    this.tenantId = parts.tenantId
    this.running = parts.running
    this.databaseUrl = parts.databaseUrl
    this.close = parts.close
  }

  get url(): string {
    return this.running.urls.http!
  }

  unit<T>(fn: (tx: Tx) => Promise<T>): Promise<T> {
    return this.store.unit(systemRequest(this.tenantId, this.store.random.uuid()), fn)
  }

  async group(name: string): Promise<string> {
    const known = this.groups.get(name)
    if (known) return known
    const made = must(await this.unit((tx) => addGroup(tx, { displayName: name })))
    this.groups.set(name, made.id)
    return made.id
  }

  policy(change: Partial<SsprPolicy>): Promise<unknown> {
    return this.unit(async (tx) => must(await changeSsprPolicy(tx, change)))
  }

  currentPolicy(): Promise<{ policy: SsprPolicy; version: number }> {
    return this.store.look((look) => ssprPolicyOf(look, this.tenantId))
  }

  method(id: MethodPolicyId, change: Partial<MethodPolicy>): Promise<unknown> {
    return this.unit(async (tx) => must(await changeMethodPolicy(tx, id, change)))
  }

  /** A person of the tenant; `carla` becomes `carla@meridian.example`. */
  async user(name: string, given: WorldUser = {}): Promise<Person> {
    const { groups = [], licence, roles = [], app, mobile, email, password = 'Start-Passw0rd-1', ...fields } = given
    const ids = await Promise.all(groups.map((group) => this.group(group)))
    const phc = await cheapHash(password)
    const seed = app ? newSeed(this.store.random) : null
    const user = await this.unit(async (tx) => {
      const upn = `${name}@meridian.example`
      const displayName = name[0]!.toUpperCase() + name.slice(1)
      const made = must(
        await addUser(tx, { userPrincipalName: upn, displayName, usageLocation: 'PT', mail: upn, ...fields }),
      )
      await storePassword(tx, { userId: made.id, phc, by: 'setup' })
      for (const id of ids) must(await putMember(tx, id, made.id))
      if (licence) must(await giveLicence(tx, { principalId: made.id, product: 'AAD_PREMIUM_P2' }))
      for (const role of roles) must(await giveRole(tx, { principalId: made.id, role: roleByKey(role)!.id }))
      const add = (kind: 'totp' | 'mobile' | 'email', value: string) =>
        addCredential(tx, { userId: made.id, kind, value, verifiedAt: tx.now })
      if (seed) await add('totp', seed)
      if (mobile) await add('mobile', mobile)
      if (email) await add('email', email)
      return made
    })
    return { ...user, password, seed, mobile: mobile ?? null, email: email ?? null }
  }

  /** The code a person's app shows now, or `steps` half minutes later. */
  appCode(person: { seed: string | null }, steps = 0): string {
    return new TOTP({ secret: Secret.fromBase32(person.seed!) }).generate({
      timestamp: this.clock.now().getTime() + steps * 30_000,
    })
  }

  advance(time: { minutes?: number; hours?: number; days?: number; seconds?: number }): void {
    const { days = 0, hours = 0, minutes = 0, seconds = 0 } = time
    this.clock.advance((((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000)
  }

  sweep(): Promise<number> {
    return closeExpired(this.store)
  }

  /** What went out so far, oldest first: the demo's phone and mailbox. */
  async messages(to?: string): Promise<{ channel: string; recipient: string; subject: string | null; body: string }[]> {
    await this.running.program.dispatcher.drain()
    return this.store.look(async (look) => {
      const rows = await look.db.selectFrom('demo_message').selectAll().orderBy('seq').execute()
      return rows.filter(
        (row) => to === undefined || row.recipient.replace(/[^\w@.+]/g, '') === to.replace(/[^\w@.+]/g, ''),
      )
    })
  }

  /** The six digits of the last message to this number or address. */
  async code(to: string): Promise<string> {
    const last = (await this.messages(to)).at(-1)
    const code = /\b(\d{6})\b/.exec(last?.body ?? '')?.[1]
    if (!code) throw new Error(`No code was sent to ${to}.`)
    return code
  }

  /** Audit rows of somebody, or of a flow, oldest first. */
  async audit(of: { correlationId?: string; userId?: string; service?: string } = {}) {
    return this.store.look(async (look) => {
      const rows = await look.db
        .selectFrom('audit_event')
        .selectAll()
        .where('tenant_id', '=', this.tenantId)
        .orderBy('seq')
        .execute()
      return rows.filter(
        (row) =>
          (of.correlationId === undefined || row.correlation_id === of.correlationId) &&
          (of.userId === undefined || row.actor.id === of.userId) &&
          (of.service === undefined || row.service === of.service),
      )
    })
  }

  /** A browser of its own, without scripts: a jar, forms and redirects. */
  browser(): Browser {
    return new Browser(this.url)
  }

  /** Starts a reset the way a script does. */
  async reset(username: string, options: { ip?: string } = {}): Promise<ResetClient> {
    const client = new ResetClient(this.url, options.ip)
    await client.begin(username)
    return client
  }

  async signInWorks(name: string, password: string): Promise<boolean> {
    return this.browser().signIn(name, password)
  }

  async stop(): Promise<void> {
    await this.running.stop()
    await this.close()
  }
}

/** The flow API of the reset, as a script without cookies uses it. */
export class ResetClient {
  readonly url: string
  handle: string | null = null
  status = 0
  view!: ResetView
  body: Record<string, unknown> = {}

  constructor(url: string, _ip?: string) {
    this.url = url
  }

  async begin(username: string, more: Record<string, string> = {}): Promise<this> {
    await this.call('/passwordreset', { username, ...more })
    this.handle = (this.body.flow as string | undefined) ?? this.handle
    return this
  }

  step(
    name: 'reason' | 'method' | 'send' | 'prove' | 'contact' | 'cancel' | 'password',
    input: Record<string, unknown> = {},
  ): Promise<this> {
    return this.call(`/passwordreset/flow/${name}`, input)
  }

  async call(route: string, input?: Record<string, unknown>): Promise<this> {
    const response = await fetch(this.url + route, {
      method: input ? 'POST' : 'GET',
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        ...(this.handle ? { authorization: `Flow ${this.handle}` } : {}),
      },
      ...(input ? { body: JSON.stringify(input) } : {}),
    })
    this.status = response.status
    this.body = (await response.json()) as Record<string, unknown>
    if ('page' in this.body) this.view = this.body as unknown as ResetView
    return this
  }
}

const cheap = hasher({ concurrency: 2 })
const hashed = new Map<string, Promise<string>>()
/** The same start password is hashed once for a whole file. */
const cheapHash = (password: string): Promise<string> => {
  const known = hashed.get(password) ?? cheap.hash(password)
  hashed.set(password, known)
  return known
}

export function must<T>(outcome: Outcome<T, unknown>): T {
  if (!outcome.ok) throw new Error(`Refused: ${JSON.stringify(outcome.refusal)}`)
  return outcome.value
}

export type WorldOptions = Partial<Settings> & {
  /** What the DNS says; nothing unless given. */
  readonly lookupTxt?: TxtLookup
  readonly connections?: number
  readonly answerFloor?: number
  readonly start?: Date
  /** Milliseconds that the event loop lags: never, unless given, however busy the tests' machine is. */
  readonly loopDelay?: () => number
}

/** An empty tenant `Meridian` on a running server; close it with `stop()`. */
export async function world(options: WorldOptions = {}): Promise<World> {
  const { connections, answerFloor, start, lookupTxt = async () => [], loopDelay = () => 0, ...settings } = options
  const base = await testStore({ demo: true, ...(connections ? { connections } : {}), ...(start ? { start } : {}) })
  await base.store.unit(base.request, async (tx) => {
    for (const table of ['domain', 'tenant'] as const) await tx.db.deleteFrom(table).execute()
    must(await addTenant(tx, { displayName: 'Meridian', domain: 'meridian.example', country: 'PT', demo: true }))
    must(await putSubscription(tx, { product: 'AAD_PREMIUM_P2', seats: 100 }))
  })
  const data = mkdtempSync(path.join(tmpdir(), 'rekey-world-'))
  const running = await startRekey(
    Settings.parse({ data, port: 0, httpsPort: 0, demo: true, challenge: 'off', ...settings }),
    {
      store: base.store,
      clock: base.clock,
      random: base.store.random,
      lookupTxt,
      load: loadWatch({ loopDelay }),
      ...(answerFloor === undefined ? {} : { answerFloor }),
    },
  )
  const close = async () => {
    await base.close()
    rmSync(data, { recursive: true, force: true })
  }
  const { store, clock, tenantId, database } = base
  return new World({ store, clock, tenantId, running, databaseUrl: database.url, close })
}
