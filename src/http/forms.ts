import { deleteCookie, setCookie } from 'hono/cookie'
import type { ZodType } from 'zod'
import { day, minute } from '../base/clock.ts'
import { type Outcome, refuse } from '../base/outcome.ts'
import { newToken, sameDigest } from '../base/secret.ts'
import type { Refusal } from '../contract/refusals.ts'
import { type C, factsOf, type Program } from './context.ts'
import { readBody } from './respond.ts'

/**
 * WEB-03: every form carries a token bound to the cookie it acts for: the session's, the flow's, or before either
 * exists the `pre` cookie. Another page cannot know it, and one made for another session does not fit.
 */
export const formToken = (program: Program, binding: string): string =>
  program.store.keys.digest('form', binding).toString('base64url')

/** Whether the token of this request fits. Call after `readBody`. Requests without any cookie cannot be forged. */
export function checkForm(c: C, program: Program, binding: string | undefined): boolean {
  if (!factsOf(c).hasCookies && !factsOf(c).isForm) return true
  const given = c.get('formToken')
  if (!given || !binding) return false
  return sameDigest(Buffer.from(given, 'base64url'), program.store.keys.digest('form', binding))
}

/** Body and token in one: what almost every POST of the portal begins with. */
export async function readForm<T>(
  c: C,
  program: Program,
  schema: ZodType<T>,
  binding: string | undefined,
): Promise<Outcome<T, Refusal>> {
  const body = await readBody(c, schema)
  if (!body.ok || checkForm(c, program, binding)) return body
  return refuse({ code: 'request.foreign_origin' })
}

/**
 * The value that forms are bound to while nobody is signed in and no flow runs: a cookie of its own, given by the
 * page that shows the form (login CSRF, reset start).
 */
export function preBinding(c: C, program: Program): string {
  const known = c.get('pre') ?? factsOf(c).cookie('pre')
  if (known && /^[\w-]{43}$/.test(known)) return known
  const made = newToken(program.store.random)
  putCookie(c, 'pre', made)
  c.set('pre', made)
  return made
}

/** A little longer than a flow lives, so that its end can be told. */
export const flowCookieLife = 20 * minute

/** How long a browser keeps the language that somebody chose. */
export const languageLife = 365 * day

type CookieOptions = { readonly maxAgeSeconds?: number; readonly sameSite?: 'Strict' | 'Lax' }

/** WEB-10: `__Host-rekey-<name>`: Secure, HttpOnly, SameSite, path /, no domain; gone with the browser by default. */
export function putCookie(c: C, name: string, value: string, options: CookieOptions = {}): void {
  setCookie(c, `rekey-${name}`, value, {
    prefix: 'host',
    path: '/',
    secure: true,
    httpOnly: true,
    sameSite: options.sameSite ?? 'Strict',
    ...(options.maxAgeSeconds === undefined ? {} : { maxAge: options.maxAgeSeconds }),
  })
}

export function dropCookie(c: C, name: string): void {
  deleteCookie(c, `__Host-rekey-${name}`, { path: '/', secure: true })
}
