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
