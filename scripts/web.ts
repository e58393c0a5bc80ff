/**
 * Builds what browsers load that needs a bundler, the admin center, into `dist/admin`: files named by their content,
 * packed once at the highest setting; and the portal's scripts without their types into `dist/portal`. `--check` only measures what is there, `--watch` builds after each change.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { build } from 'vite'
import { builtScripts } from '../src/http/assets.ts'
import { portalFolder, sourcesOfTheWeb, webFolder } from './web.mjs'

const root = path.resolve(import.meta.dirname, '..')
/** Issue 4: what a first visit loads before anything is seen, compressed. */
const limit = 350 * 1024

type Chunk = { file: string; isEntry?: boolean; imports?: string[]; css?: string[] }

async function bundle(): Promise<void> {
  // Tests start us too: the libraries' checks for developers are never shipped.
  process.env.NODE_ENV = 'production'
  rmSync(webFolder, { recursive: true, force: true })
  await build({
    configFile: false,
    root: path.join(root, 'src/web/admin'),
    base: '/admin/',
    logLevel: 'warn',
    plugins: [react()],
    build: {
      outDir: webFolder,
      emptyOutDir: true,
      target: 'es2022',
      manifest: true,
      // Every file has an address of its own: `data:` is nothing that our policy lets a page load.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      // Letters, figures and one dot: nothing else is served (src/http/admin/files.ts).
      rolldownOptions: {
        output: { entryFileNames: 'assets/admin-[hash].js', chunkFileNames: 'assets/part-[hash].js' },
      },
      chunkSizeWarningLimit: 1_000,
      watch: process.argv.includes('--watch') ? {} : null,
    },
  })
}

function strip(): void {
  rmSync(portalFolder, { recursive: true, force: true })
  mkdirSync(portalFolder, { recursive: true })
  for (const [name, text] of builtScripts()) writeFileSync(path.join(portalFolder, name), text)
}

/** Once, by the machine that builds, so that no server does it at a visitor's expense. */
function pack(): void {
  const folder = path.join(webFolder, 'assets')
  for (const name of readdirSync(folder)) {
    if (!/\.(js|css|svg)$/.test(name)) continue
    const file = path.join(folder, name)
    const bytes = readFileSync(file)
    writeFileSync(
      `${file}.br`,
      brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
    )
    writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }))
  }
}

/** What the entry needs before it runs, with all that these files need. */
function initialFiles(): string[] {
  const chunks = JSON.parse(readFileSync(path.join(webFolder, '.vite/manifest.json'), 'utf8')) as Record<string, Chunk>
  const seen = new Set<string>()
  const add = (key: string): void => {
    if (seen.has(key)) return
    seen.add(key)
    for (const next of chunks[key]?.imports ?? []) add(next)
  }
  for (const [key, chunk] of Object.entries(chunks)) if (chunk.isEntry) add(key)
  return [...seen].map((key) => chunks[key]!.file)
}

function measure(): void {
  const sizes = initialFiles().map((file) => readFileSync(path.join(webFolder, `${file}.br`)).length)
  const total = sizes.reduce((sum, size) => sum + size, 0)
  const kilobytes = (bytes: number): string => (bytes / 1024).toFixed(0)
  process.stdout.write(
    `admin center: ${kilobytes(total)} KB of script at the first visit (at most ${kilobytes(limit)})\n`,
  )
  if (total > limit) {
    process.stderr.write('Too much: load the page that brought it by its route (routes.tsx), or import less.\n')
    process.exitCode = 1
  }
}

if (process.argv.includes('--watch')) await bundle()
else if (!process.argv.includes('--check')) {
  const stamp = sourcesOfTheWeb()
  strip()
  await bundle()
  pack()
  writeFileSync(path.join(webFolder, 'stamp'), stamp)
}
if (!process.argv.includes('--watch')) measure()
