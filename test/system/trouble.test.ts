import { afterAll, beforeAll, expect, it } from 'vitest'
import { type World, world } from '../world.ts'

/** Pages of trouble: what is refused before a route has looked at it (`http/trouble.ts`). */
let w: World
beforeAll(async () => {
  w = await world()
})
afterAll(() => w?.stop())

it('a form that is refused before anybody looks at it leads back to its page, wherever it was sent', async () => {
  const { paths } = (await (await fetch(`${w.url}/openapi.json`)).json()) as { paths: Record<string, object> }
  const forms = Object.keys(paths).filter(
    (path) => 'post' in paths[path]! && /^\/(?!v1\.0|beta|api|oidc|\{)/.test(path),
  )
  expect(forms.length).toBeGreaterThan(30)
  for (const path of forms.map((one) => one.replace(/\{\w+\}/g, 'picture'))) {
    const from = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site', accept: 'text/html' }
    const type = { 'content-type': 'application/x-www-form-urlencoded' }
    const answer = await fetch(w.url + path, { method: 'POST', headers: { ...from, ...type }, body: 'a=b' })
    expect([path, answer.status]).toEqual([path, 403])
    const href = /<a class="go" href="([^"]+)">Try again</.exec(await answer.text())?.[1]
    expect(href).toBe(path)
    const page = await fetch(w.url + href, { headers: { accept: 'text/html' } })
    expect([path, page.status]).toEqual([path, 200])
    expect(await page.text()).toContain('<h1>')
  }
})
