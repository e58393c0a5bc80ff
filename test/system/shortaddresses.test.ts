import { afterAll, beforeAll, expect, it } from 'vitest'
import type { World } from '../world.ts'
import { world } from '../world.ts'

/** `sspr.md` 1.3: the addresses that people type and that other pages link to. */
let w: World
beforeAll(async () => {
  w = await world()
})
afterAll(() => w?.stop())

const location = async (path: string) =>
  (await fetch(w.url + path, { redirect: 'manual', headers: { accept: 'text/html' } })).headers.get('location')

it.each([
  ['/sspr', '/passwordreset'],
  ['/ssprsetup', '/mysecurityinfo/register'],
  ['/setupsecurityinfo', '/mysecurityinfo/register'],
  ['/mfasetup', '/mysecurityinfo/register'],
])('%s leads on, with what it was asked with', async (short, long) => {
  expect(await location(short)).toBe(long)
  const query = '?username=ana%40meridian.example&mkt=pt-PT&x=%0d%0aSet-Cookie:y'
  expect(await location(short + query)).toBe(long + query)
  expect(await location(`${short}?//evil.example`)).toBe(`${long}?//evil.example`)
})

it.each(['ui_locales', 'mkt', 'lng'])('%s forces the language, and it stays', async (name) => {
  const browser = await w.browser().get(`/sspr?username=ana@meridian.example&${name}=pt-PT`)
  expect(browser.page).toContain('<html lang="pt-PT"')
  expect(browser.page).toContain('value="ana@meridian.example"')
  expect((await browser.get('/signin')).page).toContain('<html lang="pt-PT"')
  expect((await browser.get(`/signin?${name}=xx`)).page).toContain('<html lang="pt-PT"')
})
