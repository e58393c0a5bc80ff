import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { endingOf } from '../../src/cli/ending.ts'
import { freshDatabase, type TestDatabase } from '../postgres.ts'
import { quickFolder } from '../quick-folder.ts'
import { rekey } from '../servers.ts'

/** What is wrong with a command line is said in its own words: the option or the argument that was typed. */
let database: TestDatabase
let data: string
const words = (line: string): string[] => [...line.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2]!)
const run = (line: string) => rekey(words(line), { REKEY_DATABASE_URL: database.url, REKEY_DATA: data })

beforeAll(async () => {
  database = await freshDatabase()
  data = mkdtempSync(path.join(quickFolder(), 'rekey-cli-'))
})
afterAll(async () => {
  await database.drop()
  rmSync(data, { recursive: true, force: true })
})

describe('endings', () => {
  test('a question that nobody answers is no fault', () => {
    let said = ''
    const given = Object.assign(new Error('Aborted with Ctrl+C'), { name: 'AbortError' })
    expect(endingOf(given, false, (text) => (said += text))).toBe(2)
    expect(said).toBe('rekey: Stopped before every question was answered. Nothing was changed.\n')
  })
})

describe('rekey init', { timeout: 60_000 }, () => {
  test.each([
    ['--name', '--name " " --domain example.com --country PT --admin admin@example.com', 'Must not be blank.'],
    ['--name', `--name ${'x'.repeat(300)} --domain example.com --country PT --admin a@example.com`, 'At most 256 cha'],
    ['--domain', '--name X --domain "exa mple" --country PT --admin admin@example.com', 'A domain in lower case'],
    ['--country', '--name X --domain example.com --country Portugal --admin admin@example.com', 'Two capital letters'],
    ['--admin', '--name X --domain example.com --country PT --admin admin', 'A user name has the form'],
    ['--admin-name', '--name X --domain example.com --country PT --admin a@example.com --admin-name ""', 'blank'],
  ])('a wrong %s is complained about by the name of the option', async (option, line, words) => {
    const { code, out, err } = await run(`init ${line}`)
    expect([code, out]).toEqual([1, ''])
    expect(err).toMatch(new RegExp(`\\n +${option}: .*${words}`))
    expect(err).not.toMatch(/displayName|userPrincipalName/)
    const json = JSON.parse((await run(`init ${line} --json`)).err) as { error: { problems: { field: string }[] } }
    expect(json.error.problems.map(({ field }) => field)).toContain(option)
    expect((await run('users list')).code).toBe(2)
  })

  test('a wrong tenant is refused before its data folder is made', async () => {
    const folder = path.join(data, 'not-made')
    const line = '--name X --domain example.com --country Portugal --admin admin@example.com'
    const { code } = await rekey(['--data', folder, 'init', ...words(line)], {})
    expect([code, existsSync(folder)]).toEqual([1, false])
  })
})

describe('other commands', { timeout: 60_000 }, () => {
  beforeAll(async () => {
    for (const line of [
      'init --name Example --domain example.com --country PT --admin admin@example.com',
      'users create ana@example.com Ana usageLocation=PT',
      'licences add-subscription AAD_PREMIUM_P2 5',
    ])
      expect(await run(line), line).toMatchObject({ code: 0, err: '' })
  })

  test.each([
    ['users list --limit many', 2, /'--limit <n>' argument 'many' is invalid\. It takes a whole number/],
    ['users create o@example.com O --ask-password --password-stdin', 2, /'--password-stdin' cannot be used with/],
    ['users invite nobody https://work.example.com', 1, /<address>: Not a mail address/],
    ['users invite a@partner.example nowhere', 1, /<redirectUrl>: An address/],
    ['groups create ""', 1, /<name>: Must not be empty/],
    ['groups create Odd --rule "user.foo -eq 1"', 1, /--rule: /],
    ['units create ""', 1, /<name>: Must not be empty/],
    ['domains add "foo bar"', 1, /<domain>: A domain in lower case/],
    [
      'licences add-subscription AAD_PREMIUM_P2 many',
      2,
      /'many' is invalid for argument 'seats'\. It takes a whole number/,
    ],
    ['licences assign AAD_PREMIUM_P2 ana@example.com --disable foo', 1, /--disable: /],
    ['policy set methodsRequired=3', 1, /methodsRequired: Must be one of 1, 2\./],
    ['policy set foo=1', 1, /foo: There is no such property\./],
    ['apps create Odd --redirect-uri foo', 1, /--redirect-uri: Not an absolute address/],
    ['apps create Odd --permission Nope', 1, /--permission: "Nope" is no application permission/],
    ['import members people.csv --check', 2, /"import members" needs --group/],
    ['audit list --since sometime', 2, /--since: "sometime" is no time/],
  ])('%s: the complaint names what was typed, with words of ours', async (line, code, complaint) => {
    const ended = await run(line)
    expect([ended.code, ended.out]).toEqual([code, ''])
    expect(ended.err).toMatch(complaint)
    expect(ended.err).not.toMatch(/\n\s+at |expected|something is broken/)
  })
})
