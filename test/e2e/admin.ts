/// <reference lib="dom" />
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { adminClientId } from '../../src/contract/admin.ts'
import { bearer } from '../tokens.ts'
import type { World } from '../world.ts'
import { type Visitor, visit } from './chromium.ts'

/** The installation's own address, by which alone the admin center is entered, and its certificate. */
export const adminContext = (w: World): BrowserContextOptions => ({
  baseURL: w.running.program.publicUrl,
  ignoreHTTPSErrors: true,
})

/** A person in the admin center with a session already, at the time of the world's clock. */
export async function enterAdmin(
  w: World,
  browser: Browser,
  person: { id: string; userPrincipalName: string },
  options: BrowserContextOptions = {},
): Promise<Visitor> {
  const url = w.running.program.publicUrl
  const visitor = await visit(browser, url, { ...adminContext(w), ...options })
  const token = (await bearer(w, person)).replace('Bearer ', '')
  const now = w.clock.now()
  await visitor.context.addInitScript(moveDate, now.getTime())
  const user = {
    access_token: token,
    token_type: 'Bearer',
    scope: 'openid profile',
    profile: { sub: person.id, preferred_username: person.userPrincipalName },
    expires_at: Math.floor(now.getTime() / 1000) + 3600,
  }
  await visitor.context.addInitScript(
    ([key, value]) => sessionStorage.setItem(key!, value!),
    [`oidc.user:${url}/${w.tenantId}/v2.0:${adminClientId}`, JSON.stringify(user)],
  )
  return visitor
}

/** Runs in the page: its clock goes on from this moment. Playwright's own clock would also stop what waits. */
function moveDate(at: number): void {
  const Real = Date
  const ahead = at - Real.now()
  globalThis.Date = class extends Real {
    constructor(...given: [] | [number | string]) {
      if (given.length === 0) super(Real.now() + ahead)
      else super(given[0])
    }
    static override now(): number {
      return Real.now() + ahead
    }
  } as DateConstructor
}
