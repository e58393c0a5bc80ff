import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { failedFiles } from './report.mjs'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'rekey-report-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const report = (text: string): string[] => {
  const file = path.join(folder, 'report.xml')
  writeFileSync(file, text)
  return failedFiles(file)
}

const suites = [
  '<testsuite name="test/fine.test.ts" tests="2" failures="0" errors="0" skipped="0">',
  '<testcase name="a &gt; b"/></testsuite>',
  '<testsuite name="test/late.test.ts" tests="13" failures="6" errors="0"></testsuite>',
  '<testsuite name="test/broken.test.ts" tests="1" failures="0" errors="1"></testsuite>',
].join('\n')

test('the files in which something failed, and no others', () => {
  expect(report(`<testsuites tests="16" failures="6">${suites}</testsuites>\n`)).toEqual([
    'test/late.test.ts',
    'test/broken.test.ts',
  ])
})

test('a report that is cut short or missing names none, so the failure stands', () => {
  expect(report(`<testsuites tests="16">${suites}`)).toEqual([])
  expect(failedFiles(path.join(folder, 'none.xml'))).toEqual([])
})

test('the report of a run is where the run asks for it, and names what failed', () => {
  const root = path.resolve(import.meta.dirname, '..')
  const file = (name: string, text: string): string => {
    writeFileSync(path.join(folder, name), text)
    return path.join(folder, name)
  }
  file('fails.test.ts', "test('fails', () => { throw new Error('as meant') })")
  // As this project is run, but for the database that all its tests share.
  const config = file(
    'config.ts',
    `import project from ${JSON.stringify(path.join(root, 'vitest.config.ts'))}
    export default { test: { ...project.test, include: ['*.test.ts'], globals: true, globalSetup: [] } }`,
  )
  const into = path.join(folder, 'asked-for.xml')
  const ran = spawnSync(
    process.execPath,
    [
      path.join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      `--root=${folder}`,
      `--config=${config}`,
      `--outputFile.junit=${into}`,
    ],
    { env: { ...process.env, CI: '1' }, encoding: 'utf8' },
  )
  expect(failedFiles(into), ran.stdout + ran.stderr).toEqual(['fails.test.ts'])
})
