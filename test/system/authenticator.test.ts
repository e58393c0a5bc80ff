import { toBuffer } from 'qrcode'
import { afterEach, expect, it } from 'vitest'
import type { World } from '../world.ts'
import { world } from '../world.ts'

/** `Download now` on R-02 leads to a page of ours: nothing is loaded from a shop, and no address is made of a request. */
let w: World
afterEach(() => w?.stop())

it('names apps for both kinds of phone, and on a machine of one’s own shows no picture of its address', async () => {
  w = await world()
  const browser = await w.browser().get('/authenticator')
  expect(browser.status).toBe(200)
  expect(browser.text()).toContain('Get an authenticator app')
  const outward = [
    ...browser.page.matchAll(/<a href="(https:[^"]+)" target="_blank" rel="noopener noreferrer">([^<]+)</g),
  ]
  expect(outward.map(([, , name]) => name)).toEqual([
    'FreeOTP for Android',
    'FreeOTP for iPhone',
    'Google Authenticator for Android',
    'Google Authenticator for iPhone',
    'Aegis for Android',
  ])
  for (const [, href] of outward) expect(['play.google.com', 'apps.apple.com']).toContain(new URL(href!).hostname)
  expect(browser.page).not.toMatch(/src="https?:|\/authenticator\/qr/)
})

it('elsewhere shows a phone the way by the configured address, whatever host was asked', async () => {
  w = await world({ publicUrl: 'https://id.meridian.example' })
  const browser = await w.browser().get('/authenticator')
  expect(browser.page).toContain('src="/authenticator/qr"')
  const png = await fetch(`${w.url}/authenticator/qr`, { headers: { 'x-forwarded-host': 'evil.example' } })
  expect(png.headers.get('content-type')).toBe('image/png')
  const address = 'https://id.meridian.example/authenticator'
  const expected = await toBuffer(address, { errorCorrectionLevel: 'M', margin: 4, width: 464, type: 'png' })
  expect(Buffer.from(await png.arrayBuffer()).equals(expected)).toBe(true)
})
