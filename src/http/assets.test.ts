import { brotliDecompressSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { builtScripts, portalAssets } from './assets.ts'

const assets = portalAssets()
const served = async (name: string, accepts: string): Promise<Buffer> => {
  const found = await assets.find(assets.url(name), accepts)
  return Buffer.from(found!.body)
}

it('serves the scripts as the build makes them, whether it was made or not', async () => {
  const built = new Map(builtScripts())
  const [name, text] = [...built].find(([file]) => file.startsWith('work-worker-'))!
  expect(name).toMatch(/^work-worker-[0-9a-f]{16}\.js$/)
  expect(text).not.toMatch(/^(type|import type|\/\/) /m)
  expect((await served('work-worker.js', '')).toString()).toBe(text)
})

it('serves big data the same packed and unpacked, under a path that goes by its version', async () => {
  const name = 'zxcvbn-language-en.js'
  const plain = await served(name, '')
  expect(plain.toString().trimEnd().endsWith(`export default root.zxcvbnts['language-en'];`)).toBe(true)
  expect(brotliDecompressSync(await served(name, 'br')).equals(plain)).toBe(true)
  expect(assets.url(name)).toBe(portalAssets().url(name))
})
