import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { BulkKind } from '../../src/contract/jobs.ts'
import { templateOf } from '../../src/directory/bulk.formats.ts'
import { checkBulk } from '../../src/directory/bulk.ts'
import { plainCell, safeCell } from '../../src/directory/csv.policy.ts'
import { csvOf, csvText } from '../../src/directory/csv.ts'
import { bulkTemplate, downloadGroups, downloadUsers } from '../../src/directory/export.ts'
import { createGroup } from '../../src/directory/groups.ts'
import { deleteUser } from '../../src/directory/users.ts'
import { bulkObjection } from '../../src/passwords/bulk.ts'
import { bulkDesk, file, person, strong, textOf } from '../bulk.ts'
import { type TestStore, testStore } from '../store.ts'
import { must } from '../world.ts'

let w: TestStore
let desk: ReturnType<typeof bulkDesk>
beforeAll(async () => {
  w = await testStore()
  desk = bulkDesk(w)
})
afterAll(() => w.close())

describe('the formats of directory.md 2.6', () => {
  test('templates have exactly the documented headings, and are accepted with their example replaced', async () => {
    const second = (kind: BulkKind) => templateOf(kind)[1]!.join(',')
    expect(second('createUsers')).toBe(
      'Name [displayName] Required,User name [userPrincipalName] Required,Initial password [passwordProfile] Required,Block sign in (Yes/No) [accountEnabled] Required,First name [givenName],Last name [surname],Job title [jobTitle],Department [department],Usage location [usageLocation],Street address [streetAddress],State or province [state],Country or region [country],Office [physicalDeliveryOfficeName],City [city],ZIP or postal code [postalCode],Office phone [telephoneNumber],Mobile phone [mobile]',
    )
    expect(second('deleteUsers')).toBe('User name [userPrincipalName] Required')
    expect(second('restoreUsers')).toBe('Object ID [objectId] Required')
    expect(second('inviteUsers')).toBe(
      'Email address to invite [inviteeEmail] Required,Redirection url [inviteRedirectURL] Required,Send invitation message (true or false) [sendEmail],Customized invitation message [customizedMessageBody]',
    )
    expect(second('importMembers')).toBe('Member object ID or user principal name [memberObjectIdOrUpn] Required')
    const template = await textOf(bulkTemplate('deleteUsers'))
    expect(template).toBe(
      '\ufeffversion:v1.0\r\nUser name [userPrincipalName] Required\r\nExample: chris@example.com\r\n',
    )
    expect(must(await desk.check('deleteUsers', `${template}a@meridian.example`))).toEqual({
      rows: 1,
      broken: 0,
      problems: [],
    })
  })

  test('what spreadsheets do to a file does no harm', async () => {
    const [version, headings] = templateOf('deleteUsers')
    const variants = [
      `\ufeff${version},,,\r\n${headings},,\r\nExample: x,,\r\na@meridian.example,,\r\n`,
      `${version}\n${headings}\na@meridian.example`,
      `"${version}"\r${'"User name [userPrincipalName] Required"'}\r"a@meridian.example"\r`,
      `${version}\n\n${headings}\n,,\na@meridian.example\n\n\n`,
      `${version}\nMine,user name [USERPRINCIPALNAME],Yours [shoeSize] Required\nx,a@meridian.example,43`,
    ]
    for (const text of variants) expect([text, must(await desk.check('deleteUsers', text)).rows]).toEqual([text, 1])
    expect(must(await desk.check('importMembers', 'ObjectId\n5d0c3b52-0000-4000-8000-000000000000\nx')).broken).toBe(1)
  })

  const good = file('deleteUsers', [['a@meridian.example']])
  const headings = 'User name [userPrincipalName] Required'
  test.each<[string, BulkKind, string | Uint8Array, string]>([
    ['nothing', 'deleteUsers', '', 'row 1 headings_missing'],
    ['no version', 'deleteUsers', `${headings}\na@b`, 'row 1 version'],
    ['another version', 'deleteUsers', good.replace('v1.0', 'v2.0'), 'row 1 version'],
    ['no headings', 'deleteUsers', 'version:v1.0', 'row 2 headings_missing'],
    ['no rows', 'deleteUsers', `version:v1.0\n${headings}\n`, ' empty'],
    ['only the example', 'deleteUsers', `version:v1.0\n${headings}\nExample: a@b.example`, ' empty'],
    [
      'semicolons',
      'createUsers',
      templateOf('createUsers')
        .map((row) => row.join(';'))
        .join('\n')
        .replace('v1.0', 'v1.0;;'),
      'row 1 delimiter',
    ],
    [
      'semicolons below',
      'createUsers',
      templateOf('createUsers')
        .map((row) => row.join(';'))
        .join('\n'),
      'row 2 delimiter',
    ],
    [
      'a required column missing',
      'inviteUsers',
      'version:v1.0\nEmail address to invite [inviteeEmail] Required\na@b.example',
      'row 2, column inviteRedirectURL column_missing',
    ],
    [
      'a column twice',
      'deleteUsers',
      `version:v1.0\n${headings},${headings}\na,b`,
      'row 2, column userPrincipalName column_twice',
    ],
    ['another kind of file', 'createUsers', good, 'row 2, column displayName column_missing'],
    ['a quote that never ends', 'deleteUsers', `${good}\r\n"a@meridian.example\r\n`, 'row 4 quotes'],
    ['a quote in the middle', 'deleteUsers', `${good}\r\n"a"b\r\n`, 'row 4 quotes'],
    ['UTF-16', 'deleteUsers', Buffer.from(`\ufeff${good}`, 'utf16le'), ' encoding'],
    ['Latin-1', 'deleteUsers', Buffer.from(`${good}\r\njoão@meridian.example`, 'latin1'), ' encoding'],
    ['a NUL', 'deleteUsers', `${good}\r\na\u0000b`, ' encoding'],
    ['a line without end', 'deleteUsers', `${good}\r\n${'x'.repeat(70_000)}`, 'row 4 line_too_long'],
    ['a workbook', 'deleteUsers', Buffer.from('504b0304140008080800', 'hex'), ' encoding'],
    ['another language of rows', 'deleteUsers', '{"users":[]}', 'row 1 quotes'],
  ])('%s: refused as a whole, and nothing is left behind', async (_, kind, text, expected) => {
    for (const outcome of [await desk.check(kind, text), await desk.submit(kind, text)]) {
      if (outcome.ok) throw new Error('It was accepted.')
      expect(outcome.refusal.code).toBe('bulk.file')
      const { field, code } = outcome.refusal.problems![0]!
      expect(`${field} ${code}`).toBe(expected)
    }
    const left = await w.store.look((look) => sql`select 1 from job where state = 'uploading'`.execute(look.db))
    expect(left.rows).toEqual([])
  })

  test('a file that is too large is refused while it is read', async () => {
    async function* endless() {
      yield Buffer.from(`${good}\r\n`)
      for (;;) yield Buffer.from('a@meridian.example\r\n'.repeat(50_000))
    }
    const outcome = await checkBulk(w.store, w.tenantId, { kind: 'deleteUsers', content: endless() }, bulkObjection)
    expect(outcome).toMatchObject({
      refusal: { problems: [{ code: expect.stringMatching(/^too_(large|many_rows)$/) }] },
    })
  })

  test('every broken row is named with its row and column before anything is done', async () => {
    const rows = [
      person('Fine'),
      ['', 'x@meridian.example', strong, 'No'],
      ['Blank', ' blank@meridian.example', strong, 'No'],
      ['Blank', 'blank@meridian.example ', strong, 'No'],
      ['Elsewhere', 'a@elsewhere.example', strong, 'No'],
      ['Short', 'short@meridian.example', 'abc', 'No'],
      ['Maybe', 'maybe@meridian.example', strong, 'Maybe'],
      person('Place', ['', '', '', '', 'pt']),
      person('Long', ['x'.repeat(65)]),
      ['Homoglyph', 'homoglyp\u04bb@meridian.example', strong, 'No'],
    ]
    const verdict = must(await desk.check('createUsers', file('createUsers', rows)))
    expect([verdict.rows, verdict.broken]).toEqual([10, 9])
    expect([...new Set(verdict.problems.map(({ row, column }) => `${row} ${column}`))]).toEqual([
      '4 displayName',
      '5 userPrincipalName',
      '6 userPrincipalName',
      '7 userPrincipalName',
      '8 passwordProfile',
      '9 accountEnabled',
      '10 usageLocation',
      '11 givenName',
      '12 userPrincipalName',
    ])
    expect(await desk.find('fine@meridian.example')).toBeNull()
  })

  test('any text at all is a verdict, never a fault', async () => {
    const pieces = fc.constantFrom(
      'version:v1.0',
      headings,
      ',',
      '"',
      '\r\n',
      '\n',
      ';',
      'Example:',
      'a@meridian.example',
      '\ufeff',
      '=1+1',
      '\ud83d\ude00',
    )
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(pieces, fc.string()), { maxLength: 30 }), async (parts) => {
        const outcome = await desk.check('deleteUsers', parts.join(''))
        if (!outcome.ok) expect(outcome.refusal.code).toBe('bulk.file')
      }),
      { numRuns: 200 },
    )
  })
})

describe('downloads', () => {
  test('nothing in a file runs in a spreadsheet, and everything comes back', async () => {
    for (const cell of ['=1+1', '+351', '-x', '@x', '\tx', '\rx']) expect(safeCell(cell)).toBe(`'${cell}`)
    expect(safeCell('plain')).toBe('plain')
    fc.assert(fc.property(fc.string(), (cell) => plainCell(safeCell(cell)) === cell))
    await desk.someone({ displayName: '=HYPERLINK("https://x.example","y")', mobilePhone: '+351 910000000' })
    const text = await textOf(await downloadUsers(w.store, desk.request()))
    expect(text.startsWith('\ufeffuserPrincipalName,displayName,')).toBe(true)
    expect(text).toContain(`"'=HYPERLINK(""https://x.example"",""y"")"`)
    expect(text).toContain(`'+351 910000000`)
    const lines = parse(text, { bom: true, columns: true }) as Record<string, string>[]
    for (const line of lines) for (const cell of Object.values(line)) expect(cell).not.toMatch(/^[=+\-@\t\r]/)
    expect(new Set(lines.map((line) => line.id)).size).toBe(lines.length)
  })

  test('deleted users, groups, small texts; and who took them along is in the log', async () => {
    const user = await desk.someone()
    must(await deleteUser(w.store, w.request, user.id))
    must(await createGroup(w.store, w.request, { displayName: 'Assigned' }))
    const asked = desk.request()
    expect(await textOf(await downloadUsers(w.store, asked, true))).toContain(user.id)
    expect(await textOf(await downloadGroups(w.store, asked))).toContain(',Assigned,Security,Assigned,,True,')
    expect((await desk.audits(asked.correlationId)).map((row) => row.activity)).toEqual([
      'Download users - finished (bulk)',
      'Download groups - finished (bulk)',
    ])
    expect(csvText([['a', 1, true, null, ['x', 'y'], new Date(0)]])).toBe(
      '\ufeffa,1,True,,x; y,1970-01-01T00:00:00.000Z\r\n',
    )
  })

  test('a reader that goes away half way ends the reading', async () => {
    let read = 0
    async function* rows() {
      for (;;) {
        read++
        yield ['x'.repeat(1000)]
      }
    }
    for await (const _ of csvOf(['a'], rows())) break
    const seen = read
    await new Promise((resolve) => setImmediate(resolve))
    expect(read - seen).toBeLessThan(50)
  })
})
