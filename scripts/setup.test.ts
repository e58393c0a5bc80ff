import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

/** A program's folder with this Node, a program that says one word, and an npm that only says that it was called. */
let root: string
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'rekey-setup-'))
  chmodSync(root, 0o755)
  for (const name of ['setup.mjs', 'web.mjs', 'rekey.mjs'])
    cpSync(path.join(import.meta.dirname, name), path.join(root, 'scripts', name))
  put('src/cli/cli.ts', "process.stdout.write('ran')")
  put('node_modules/node/package.json', JSON.stringify({ version: process.versions.node }))
  mkdirSync(path.join(root, 'node_modules/node/bin'))
  symlinkSync(process.execPath, path.join(root, 'node_modules/node/bin/node'))
  put('bin/npm', '#!/bin/sh\necho npm was called\nexit 1\n')
  chmodSync(path.join(root, 'bin/npm'), 0o755)
  put('package-lock.json', lockfile({ 'node_modules/pg': {}, 'node_modules/vite': { dev: true } }))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function put(name: string, text: string): void {
  mkdirSync(path.dirname(path.join(root, name)), { recursive: true })
  writeFileSync(path.join(root, name), text)
}

const lockfile = (packages: Record<string, object>): string =>
  JSON.stringify({
    packages: Object.fromEntries(
      Object.entries(packages).map(([name, entry]) => [name, { version: '1.0.0', ...entry }]),
    ),
  })

const present = (...names: string[]) =>
  put(
    'node_modules/.package-lock.json',
    lockfile(Object.fromEntries(names.map((name) => [`node_modules/${name}`, {}]))),
  )

function rekey(env: Record<string, string> = {}, uid?: number): { out: string; err: string } {
  const { NODE_ENV: _, ...inherited } = process.env
  const { stdout, stderr } = spawnSync(process.execPath, [path.join(root, 'scripts/rekey.mjs'), 'doctor'], {
    encoding: 'utf8',
    env: { ...inherited, PATH: `${path.join(root, 'bin')}:${process.env.PATH}`, ...env },
    ...(uid === undefined ? {} : { uid, gid: uid }),
  })
  return { out: stdout, err: stderr }
}

test('everything of the lockfile is there: it runs', () => {
  present('pg', 'vite')
  expect(rekey()).toMatchObject({ out: 'ran' })
})

test('a package is missing: it is installed first', () => {
  present('vite')
  expect(rekey({ NODE_ENV: 'production' }).err).toContain('npm was called')
})

test('built, then installed without development: it runs, whether or not NODE_ENV says so', () => {
  present('pg')
  put('dist/admin/stamp', 'x')
  expect(rekey({ NODE_ENV: 'production' })).toMatchObject({ out: 'ran' })
  expect(rekey()).toMatchObject({ out: 'ran' })
})

test('without development and nothing built: what builds is installed', () => {
  present('pg')
  expect(rekey().err).toContain('npm was called')
})

test.runIf(process.getuid?.() === 0)('a user who may not write there is told so, in words', () => {
  present('vite')
  chownSync(root, 0, 0)
  const { out, err } = rekey({}, 65534)
  expect(out).toBe('')
  expect(err).toMatch(/^Packages are missing, and \S+ cannot be written by this user\.\nrekey: the packages could not/)
  expect(err).not.toMatch(/\n\s+at /)
})
