import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire, stripTypeScriptTypes } from 'node:module'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

/** Files that browsers load: addressed by their content's hash, so that they may be kept for ever. */
export type Assets = {
  /** The path of a file, e.g. `portal.css` -> `/assets/portal-3f9a1c20.css`. */
  url(name: string): string
  /** The file at a path, packed as the browser takes it; with `more` at its end. */
  find(path: string, accepts: string, more?: string): Promise<AssetAnswer | null>
}
export type AssetAnswer = {
  readonly type: string
  readonly encoding: 'br' | 'gzip' | null
  readonly body: Uint8Array<ArrayBuffer>
}

type Asset = {
  readonly type: string
  /** What is big is read again for whoever takes it unpacked. */
  bytes(): Buffer
  readonly packed: Map<'br' | 'gzip', Promise<Buffer>>
  /** Packed again at every request, so with less care. */
  readonly quick?: boolean
}

const types: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml; charset=utf-8',
  json: 'application/json; charset=utf-8',
}

const portal = new URL('../web/portal/', import.meta.url)

/** The portal's files: TypeScript becomes a module by leaving its types out; there is nothing to bundle. */
export function portalAssets(): Assets {
  const byPath = new Map<string, Asset>()
  const paths = new Map<string, string>()
  const url = (name: string): string => {
    const path = paths.get(name)
    if (!path) throw new Error(`There is no asset ${name}.`)
    return path
  }
  const add = (name: string, content: string, bytes: () => Buffer) => {
    const dot = name.lastIndexOf('.')
    const path = `/assets/${name.slice(0, dot)}-${hashOf(content, 10)}${name.slice(dot)}`
    paths.set(name, path)
    byPath.set(path, { type: types[name.slice(dot + 1)]!, bytes, packed: new Map() })
  }
  for (const { name, version, text } of strengthData()) add(name, version, () => Buffer.from(text()))
  for (const [name, text] of sources()) {
    const whole = text.replace(
      /(['"])asset:([\w.-]+)\1/g,
      (_, quote: string, other: string) => quote + url(other) + quote,
    )
    const bytes = Buffer.from(whole)
    add(name, whole, () => bytes)
  }
  return {
    url,
    async find(path, accepts, more) {
      const known = byPath.get(path)
      if (!known) return null
      const asset = more ? longer(known, more) : known
      const encoding = /\bbr\b/.test(accepts) ? 'br' : /\bgzip\b/.test(accepts) ? 'gzip' : null
      const body = encoding ? await packed(asset, encoding) : asset.bytes()
      return { type: asset.type, encoding, body: new Uint8Array(body) }
    },
  }
}

/** Not kept: there are as many as colours. Browsers keep it. */
const longer = (asset: Asset, more: string): Asset => ({
  ...asset,
  bytes: () => Buffer.concat([asset.bytes(), Buffer.from(more)]),
  packed: new Map(),
  quick: true,
})

/** Packed once, at the first request that wants it so; kept from then on. */
function packed(asset: Asset, encoding: 'br' | 'gzip'): Promise<Buffer> {
  const known = asset.packed.get(encoding)
  if (known) return known
  const bytes = asset.bytes()
  const quality = asset.quick || bytes.length > 200_000 ? 5 : 11
  const made =
    encoding === 'br'
      ? promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } })
      : promisify(gzip)(bytes, { level: Math.min(quality, 9) })
  asset.packed.set(encoding, made)
  return made
}

const scriptFiles = (ending = ''): string[] =>
  readdirSync(portal).filter(
    (name) => /^[\w-]+\.(ts|css|svg)$/.test(name) && name.endsWith(ending) && !name.endsWith('.test.ts'),
  )

/** Workers first: other scripts name them. */
function sources(): [string, string][] {
  const order = (name: string): number => (name.endsWith('-worker.ts') ? 0 : 1)
  return scriptFiles()
    .sort((a, b) => order(a) - order(b) || (a < b ? -1 : 1))
    .map((name) => {
      const text = readFileSync(new URL(name, portal), 'utf8')
      return name.endsWith('.ts')
        ? [name.replace(/\.ts$/, '.js'), script(name, text)]
        : [name, name.endsWith('.css') ? tight(text) : text]
    })
}

/** What `scripts/web.ts` has made of the scripts: the compiler that does it here takes 10 MB, once loaded. */
const built = new URL('../../dist/portal/', import.meta.url)

function script(name: string, text: string): string {
  const file = new URL(builtName(name, text), built)
  return existsSync(file) ? readFileSync(file, 'utf8') : stripped(text)
}

/** Each script as browsers get it, under the name by which the server looks for it: that of exactly this source. */
export const builtScripts = (): (readonly [name: string, text: string])[] =>
  scriptFiles('.ts').map((name) => {
    const text = readFileSync(new URL(name, portal), 'utf8')
    return [builtName(name, text), stripped(text)]
  })

const builtName = (name: string, text: string): string => name.replace(/\.ts$/, `-${hashOf(text, 16)}.js`)

/** Types out, and with them comments and indentation: pages stay small without a bundler. */
function stripped(text: string): string {
  return stripTypeScriptTypes(text, { mode: 'strip' })
    .replace(/^\s*\/\*\*[\s\S]*?\*\/\s*$/gm, '')
    .replace(/^\s*\/\/.*$/gm, '')
    .replace(/^[ \t]+|[ \t]+$/gm, '')
    .replace(/\n{2,}/g, '\n')
}

const hashOf = (text: string, digits: number): string =>
  createHash('sha256').update(text).digest('hex').slice(0, digits)

const tight = (css: string): string =>
  css
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\s+/g, ' ')
    .trim()

/**
 * zxcvbn as its packages ship it, made a module each; only the page of a new password asks for them. The path goes by
 * the packages' version, so that a start need not read two megabytes.
 */
function strengthData(): { name: string; version: string; text(): string }[] {
  const require = createRequire(import.meta.url)
  return ['core', 'language-common', 'language-en'].map((name) => {
    const { version } = require(`@zxcvbn-ts/${name}/package.json`) as { version: string }
    const file = require.resolve(`@zxcvbn-ts/${name}`).replace(/index\.c?js$/, 'zxcvbn-ts.js')
    return {
      name: `zxcvbn-${name}.js`,
      version: `${version} ${moduleOf(name, '')}`,
      text: () => moduleOf(name, readFileSync(file, 'utf8').replace(/^\/\/# sourceMappingURL=.*$/m, '')),
    }
  })
}

const moduleOf = (name: string, text: string): string =>
  `const root = {};\n(function () {\n${text}\n}).call(root);\nexport default root.zxcvbnts['${name}'];\n`
