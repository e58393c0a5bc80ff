import { existsSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'

/** The built admin center (`scripts/web.ts`): files named by their content, packed beforehand. */
const folder = new URL('../../../dist/admin/', import.meta.url)

const types: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml; charset=utf-8',
}

export type AdminFile = {
  readonly type: string
  readonly encoding: 'br' | 'gzip' | null
  readonly body: Uint8Array<ArrayBuffer>
}

/** Null until it was built. Read at every visit: a build while the server runs is what the next visitor gets. */
export async function adminPage(): Promise<string | null> {
  const file = new URL('index.html', folder)
  return existsSync(file) ? readFile(file, 'utf8') : null
}

/** Kept from the first request on: what stands under a name never changes. */
const kept = new Map<string, AdminFile>()
const keptMax = 400

/** The file of this name, packed as the browser takes it. */
export function adminFile(name: string, accepts: string): AdminFile | null {
  const type = types[/^[\w-]+(?:\.[\w-]+)*\.([a-z]{2,3})$/.exec(name)?.[1] ?? '']
  if (!type) return null
  const encoding = /\bbr\b/.test(accepts) ? 'br' : /\bgzip\b/.test(accepts) ? 'gzip' : null
  const packed = `${name}${encoding === 'br' ? '.br' : encoding === 'gzip' ? '.gz' : ''}`
  const known = kept.get(packed)
  if (known) return known
  const file = new URL(`assets/${packed}`, folder)
  if (!existsSync(file)) return null
  const found = { type, encoding, body: new Uint8Array(readFileSync(file)) } as const
  if (kept.size < keptMax) kept.set(packed, found)
  return found
}
