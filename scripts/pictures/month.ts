import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Secret, TOTP } from 'otpauth'
import { day, hour, minute, type SettableClock, settableClock } from '../../src/base/clock.ts'
import type { Outcome } from '../../src/base/outcome.ts'
import { Settings } from '../../src/contract/settings.ts'
import { onlyTenant } from '../../src/directory/tenant.store.ts'
import { findByName } from '../../src/directory/users.store.ts'
import { type Running, startRekey } from '../../src/main.ts'
import type { Actor } from '../../src/store/schema.ts'
import { systemRequest, type Tx } from '../../src/store/unit.ts'
import { Browser } from '../../test/browser.ts'

export type Person = { readonly upn: string; password: string; key: string | null }

export function must<T>(outcome: Outcome<T, unknown>): T {
  if (!outcome.ok) throw new Error(`Refused: ${JSON.stringify(outcome.refusal)}`)
  return outcome.value
}

/** A fresh demo tenant whose clock begins a month ago: what happens there happened on different days. */
export class Month {
  readonly running: Running
  readonly tenantId: string
  readonly people = new Map<string, Person>()
  readonly start: Date
  private readonly clock: SettableClock
  private readonly data: string
  private ticking: NodeJS.Timeout | null = null

  private constructor(running: Running, tenantId: string, clock: SettableClock, data: string) {
    this.running = running
    this.tenantId = tenantId
    this.clock = clock
    this.start = clock.now()
    this.data = data
  }

  static async begin(): Promise<Month> {
    const start = new Date(Date.now() - 29 * day)
    start.setUTCHours(8, 0, 0, 0)
    const clock = settableClock(start)
    const data = mkdtempSync(path.join(tmpdir(), 'rekey-pictures-'))
    const settings = Settings.parse({ data, port: 0, httpsPort: 0, demo: true, challenge: 'off' })
    const running = await startRekey(settings, { clock, answerFloor: 0 })
    const tenant = (await running.program.store.look(onlyTenant))!
    const month = new Month(running, tenant.id, clock, data)
    const { users } = JSON.parse(readFileSync(path.join(data, 'demo.json'), 'utf8')) as {
      users: { upn: string; password: string }[]
    }
    for (const user of users) month.people.set(user.upn, { ...user, key: null })
    return month
  }

  get admin(): Person {
    return this.people.get('admin@meridian.example')!
  }

  /** This many days and hours after the beginning; never later than now. */
  at(days: number, hours = 0, minutes = 0): void {
    const wanted = this.start.getTime() + days * day + hours * hour + minutes * minute
    this.clock.set(new Date(Math.min(wanted, Date.now() - 20 * minute)))
  }

  /** From now on it goes with the machine's clock: browsers compare. */
  now(): void {
    this.clock.set(new Date())
    this.ticking = setInterval(() => this.clock.set(new Date()), 200)
  }

  /** Something an administrator does, as one step of the story. */
  async by<T>(upn: string, fn: (tx: Tx) => Promise<T>): Promise<T> {
    const { store } = this.running.program
    const who = (await store.look((look) => findByName(look, this.tenantId, upn)))!
    const actor: Actor = {
      type: 'user',
      id: who.id,
      displayName: who.displayName,
      userPrincipalName: who.userPrincipalName,
      ipAddress: '192.0.2.24',
    }
    return store.unit(systemRequest(this.tenantId, store.random.uuid(), actor), fn)
  }

  byAdmin<T>(fn: (tx: Tx) => Promise<T>): Promise<T> {
    return this.by(this.admin.upn, fn)
  }

  async signIn(person: Person, password = person.password): Promise<Browser> {
    const browser = new Browser(this.running.urls.http!)
    await browser.signIn(person.upn, password)
    return browser
  }

  /** The wizard, page by page: the app, and the phone unless it is wanted without and may be. */
  async register(person: Person, number: string, alone: boolean): Promise<void> {
    const browser = await this.signIn(person)
    const wizard = '/mysecurityinfo/register'
    await browser.submit(wizard)
    for (const _ of [1, 2]) await browser.submit(`${wizard}/next`)
    const key = /Secret key\s+((?:[A-Z2-7]{4} ?){8})/.exec(browser.text())![1]!.replaceAll(' ', '')
    await browser.submit(`${wizard}/next`)
    await browser.submit(`${wizard}/code`, { code: this.codeOf(key) })
    if (alone && browser.page.includes(`action="${wizard}/skip"`)) await browser.submit(`${wizard}/skip`)
    else {
      await browser.submit(`${wizard}/number`, { country: 'PT', number })
      await browser.submit(`${wizard}/code`, { code: await this.textedCode() })
      await browser.submit(`${wizard}/next`)
    }
    await browser.submit(`${wizard}/finish`)
    person.key = key
  }

  private codeOf(key: string): string {
    return new TOTP({ secret: Secret.fromBase32(key) }).generate({ timestamp: this.clock.now().getTime() })
  }

  private async textedCode(): Promise<string> {
    await this.running.program.dispatcher.drain()
    const response = await fetch(`${this.running.urls.http}/demo/messages`)
    const messages = (await response.json()) as { channel: string; text: string }[]
    return /\b(\d{6})\b/.exec(messages.find((one) => one.channel === 'text')?.text ?? '')![1]!
  }

  /** The reset, as far as it goes: to the end with the right code, or left at the gate, or with wrong codes. */
  async reset(upn: string, how: 'done' | 'left' | 'wrong' = 'done'): Promise<void> {
    const url = this.running.urls.http
    const person = this.people.get(upn)
    let flow = ''
    const call = async (route: string, input: object): Promise<{ page?: string; flow?: string }> => {
      const headers: Record<string, string> = { accept: 'application/json', 'content-type': 'application/json' }
      if (flow) headers.authorization = `Flow ${flow}`
      const init = { method: 'POST', headers, body: JSON.stringify(input) }
      const body = (await (await fetch(url + route, init)).json()) as { page?: string; flow?: string }
      flow ||= body.flow ?? ''
      return body
    }
    const { page } = await call('/passwordreset', { username: upn })
    if (page !== 'P-04' || how === 'left' || !person?.key) return
    const right = this.codeOf(person.key)
    const wrong = right === '314159' ? '271828' : '314159'
    for (let tries = 0; how === 'wrong' && tries < 5; tries++)
      await call('/passwordreset/flow/prove', { method: 'appCode', answer: wrong })
    if (how === 'wrong') return
    await call('/passwordreset/flow/prove', { method: 'appCode', answer: right })
    const password = `Plover-Quartz-${1_000 + this.people.size}-${person.key.slice(0, 6)}`
    const end = await call('/passwordreset/flow/password', { password, confirm: password })
    if (end.page === 'P-18') person.password = password
  }

  async stop(): Promise<void> {
    if (this.ticking) clearInterval(this.ticking)
    await this.running.stop()
    rmSync(this.data, { recursive: true, force: true })
  }
}
