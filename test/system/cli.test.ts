import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startEmbedded } from '../../src/store/embedded.ts'
import { freshDatabase, type TestDatabase } from '../postgres.ts'
import { quickFolder } from '../quick-folder.ts'

const cli = path.resolve('src/cli/cli.ts')
type Ended = { code: number | null; out: string; err: string }

const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('REKEY_')))

function rekey(
  words: readonly string[],
  options: { env?: Record<string, string>; input?: string; uid?: number } = {},
): Promise<Ended> {
  // As scripts/rekey.mjs does: most of a short command's time is reading its own source.
  const cache = { NODE_COMPILE_CACHE: path.join(data, 'compiled') }
  const identity = options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }
  const child = spawn(process.execPath, [cli, ...words], { env: { ...clean, ...cache, ...options.env }, ...identity })
  const ended: Ended = { code: null, out: '', err: '' }
  child.stdout.on('data', (chunk) => (ended.out += String(chunk)))
  child.stderr.on('data', (chunk) => (ended.err += String(chunk)))
  child.stdin.end(options.input ?? '')
  return new Promise((resolve) => child.on('close', (code) => resolve({ ...ended, code })))
}

let database: TestDatabase
let data: string
const run = (line: string, input?: string) =>
  rekey(words(line), { env: { REKEY_DATABASE_URL: database.url, REKEY_DATA: data }, ...(input ? { input } : {}) })
const words = (line: string): string[] => [...line.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2]!)
const json = async <T>(line: string): Promise<T> => {
  const { code, out, err } = await run(`${line} --json`)
  expect(`${code} ${err}`).toBe('0 ')
  return JSON.parse(out) as T
}

beforeAll(async () => {
  database = await freshDatabase()
  data = mkdtempSync(path.join(quickFolder(), 'rekey-cli-'))
})
afterAll(async () => {
  await database.drop()
  rmSync(data, { recursive: true, force: true })
})

const init = 'init --name Example --domain example.com --country PT --admin admin@example.com'

describe('beginning', () => {
  test('before there is a tenant, commands say how to make one', async () => {
    const { code, err } = await run('users list')
    expect(code).toBe(2)
    expect(err).toContain('rekey init')
  })

  test('a wrong administrator leaves no tenant behind', async () => {
    const { code, err } = await run('init --name Example --domain example.com --country PT --admin admin@other.com')
    expect(code).toBe(1)
    expect(err).toContain('verified domains')
    expect((await run('users list')).code).toBe(2)
  })

  test('makes the tenant, shows the password once, refuses a second one', async () => {
    const first = await run(init)
    expect(`${first.code} ${first.err}`).toBe('0 ')
    const password = /(?:[A-Z][a-z]{3}\d-?){4}/.exec(first.out)![0]
    expect(first.out.split(password)).toHaveLength(2)
    const second = await run(init)
    expect(second.code).toBe(1)
    expect(second.err).toContain('There is a tenant here already: Example (example.com).')
    expect(second.out + second.err).not.toContain(password)
  })

  test('nothing is asked where nobody can answer', async () => {
    const folder = path.join(data, 'elsewhere')
    const { code, err } = await rekey(['--data', folder, 'init', '--name', 'X'])
    expect(code).toBe(2)
    expect(err).toContain('Nobody is there to answer')
    expect(existsSync(folder)).toBe(false)
  })

  test('a folder without data is left alone', async () => {
    const folder = path.join(data, 'nothing')
    const { code, err } = await rekey(['--data', folder, 'users', 'list'])
    expect([code, existsSync(folder)]).toEqual([2, false])
    expect(err).toContain('There is no Rekey data in')
  })

  test('a folder or file that cannot be used is named, with what to do, never with the inside', async () => {
    const file = path.join(data, 'a-file')
    writeFileSync(file, '')
    const lines = [`--data ${file} init ${init.slice(5)}`, `--data ${file}/below start`]
    for (const line of lines) {
      const { code, err } = await rekey(words(line))
      expect([code, err]).toEqual([3, expect.stringMatching(/cannot be used: .*\n +Give the user that runs Rekey/)])
      expect(err).not.toMatch(/\n\s+at |something is broken/)
    }
    for (const out of [`${file}/x.csv`, data]) {
      const { code, err } = await run(`export users --out ${out}`)
      expect([code, err]).toEqual([2, expect.stringMatching(/^rekey: \S+ cannot be used: /)])
    }
  })

  test.runIf(process.getuid?.() === 0)("somebody else's data is not called absent", async () => {
    const folder = mkdtempSync(path.join(quickFolder(), 'rekey-cli-'))
    mkdirSync(path.join(folder, 'postgres'), { mode: 0o700 })
    chmodSync(folder, 0o711)
    try {
      const { code, err } = await rekey(['--data', folder, 'users', 'list'], { uid: 65534 })
      expect([code, err]).toEqual([3, expect.stringContaining('no permission to read and write it')])
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test('errors are JSON for programs, those of the command line too', async () => {
    for (const line of ['frobnicate', 'users', 'users create', 'users list --limit many', 'users list --bogus']) {
      const { code, out, err } = await run(`${line} --json`)
      expect([line, code, out]).toEqual([line, 2, ''])
      expect(JSON.parse(err)).toMatchObject({ error: { code: 'usage', message: expect.stringMatching(/\w/) } })
    }
  })

  test('doctor names problems and ends with 3', async () => {
    const env = { REKEY_DATABASE_URL: 'postgresql://127.0.0.1:1/none', REKEY_DATA: data }
    const { code, out, err } = await rekey(['doctor', '--json'], { env })
    expect([code, err]).toEqual([3, ''])
    expect(JSON.parse(out)).toContainEqual(expect.objectContaining({ check: 'database', state: 'problem' }))
  })

  test('the flag of `npm start` counts where a setting asks for the demo', async () => {
    const env = { REKEY_CHALLENGE: 'off', REKEY_DATABASE_URL: 'postgresql://127.0.0.1:1/none', REKEY_DATA: data }
    const begun = await rekey(['start', '--demo', '--port', '0', '--https-port', '0'], { env })
    expect([begun.code, begun.err]).toEqual([3, expect.stringContaining('The database does not answer.')])
    const alone = await rekey(['start', '--port', '0', '--https-port', '0'], { env })
    expect([alone.code, alone.err]).toEqual([2, expect.stringContaining('REKEY_CHALLENGE=off is only for the demo')])
  })

  test('usage errors are 2, faults are 3, help is 0', async () => {
    expect((await run('')).code).toBe(2)
    expect((await run('frobnicate')).code).toBe(2)
    expect((await run('users list --limit many')).code).toBe(2)
    expect((await run('users list --help')).out).toContain('--department')
    const down = await rekey(['users', 'list'], {
      env: { REKEY_DATABASE_URL: 'postgresql://127.0.0.1:1/none', REKEY_DATA: data },
    })
    expect(down.code).toBe(3)
    expect(down.err).toContain('The database does not answer.')
  })
})

describe('applications', () => {
  test('are registered, given secrets and permissions, and deleted', async () => {
    type App = {
      clientId: string
      kind: string
      scopes: string[]
      permissions: string[]
      secrets?: { keyId: string }[]
    }
    const made = await json<App>('apps create "Payroll sync" --permission User.Read.All')
    expect(made).toMatchObject({ kind: 'confidential', permissions: [] })
    const { clientSecret } = await json<{ clientSecret: string }>('apps secret add "Payroll sync" --name first')
    expect(clientSecret).toMatch(/^[\w-]{43}$/)
    expect(await json('apps grant "Payroll sync" user.read.all --application')).toMatchObject({
      permissions: ['User.Read.All'],
    })
    const shown = await json<App>('apps show "Payroll sync"')
    expect(JSON.stringify(shown)).not.toContain(clientSecret)
    await json(`apps secret remove "Payroll sync" ${shown.secrets![0]!.keyId}`)
    const wrong = await run('apps grant "Payroll sync" Mail.Send --application')
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('Mail.Send')])
    expect((await run('apps delete "Rekey admin center"')).code).toBe(1)
    await json('apps delete "Payroll sync"')
    expect((await run('apps show "Payroll sync"')).code).toBe(1)
  })
})

describe('the directory', { timeout: 120_000 }, () => {
  test('people: create, show, change, delete, restore', async () => {
    const made = await json<{ id: string; password: string }>(
      'users create ana@example.com "Ana Lima" department=Sales',
    )
    expect(made.password).toMatch(/^\S{23}$/)
    await json('users update ana@example.com department= usageLocation=PT "mobilePhone=+351 912345678"')
    expect(await json('users show ana@example.com')).toMatchObject({ department: null, mobilePhone: '+351 912345678' })
    expect((await run('users create ANA@example.com Other')).err).toContain('has this name already')
    const refused = await run('users update ana@example.com usageLocation=ZZ')
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('usageLocation: No such country.')])
    await json('users delete ana@example.com')
    expect((await run('users show ana@example.com')).code).toBe(1)
    expect(await json<unknown[]>('users list --deleted')).toHaveLength(1)
    expect(await json('users restore ana@example.com')).toMatchObject({ id: made.id })
    const last = await run('users delete admin@example.com')
    expect([last.code, last.err]).toEqual([1, expect.stringContaining('last Global Administrator')])
  })

  test('why somebody cannot reset', async () => {
    const told = await json<{ eligible: boolean; checks: { deciding: boolean; result: string }[] }>(
      'users why ana@example.com',
    )
    expect(told.eligible).toBe(false)
    expect(told.checks.filter((check) => check.deciding)).toEqual([expect.objectContaining({ result: 'failed' })])
    const { code, out } = await run('users why ana@example.com')
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/^Ana Lima cannot reset.*What helps: .*What the person sees/s),
    ])
    expect((await run('users why nobody@example.com')).code).toBe(1)
  })

  test('people: every property, a manager, a guest, and for good', async () => {
    const words = 'employeeHireDate=2024-02-29 extensionAttribute3=x "otherMails=a@b.example, c@d.example"'
    const { id } = await json<{ id: string }>(`users create ben@example.com Ben --no-password ${words}`)
    await json('users manager ben@example.com ana@example.com')
    expect(await json('users show ben@example.com')).toMatchObject({
      employeeHireDate: '2024-02-29T00:00:00.000Z',
      extensionAttributes: { extensionAttribute3: 'x' },
      otherMails: ['a@b.example', 'c@d.example'],
      manager: 'ana@example.com',
    })
    await json('users manager ben@example.com')
    const guest = await json<{ inviteRedeemUrl: string }>(
      'users invite eve@partner.example https://work.example --no-mail',
    )
    expect(guest.inviteRedeemUrl).toMatch(/^https:.*\/invitation\?ticket=/)
    expect((await json<{ inviteRedeemUrl: string }>('users reinvite eve@partner.example')).inviteRedeemUrl).not.toBe(
      guest.inviteRedeemUrl,
    )
    expect((await run('users purge ben@example.com')).code).toBe(2)
    expect((await run(`users purge ${id}`)).code).toBe(1)
    await json('users delete ben@example.com')
    await json(`users purge ${id}`)
    expect((await run(`users restore ${id}`)).code).toBe(1)
  })

  test('files: a template, a check, an import with a broken row, an export, jobs', async () => {
    const template = (await run('export template users')).out
    expect(template).toMatch(/^\ufeffversion:v1.0\r\nName \[displayName\] Required,/)
    const file = path.join(data, 'people.csv')
    writeFileSync(file, `${template}Una,una@example.com\r\nBad,bad @example.com\r\nDua,dua@example.com\r\n`)
    expect((await run(`import users ${file} --check`)).out).toMatch(/5\s+userPrincipalName/)
    const results = path.join(data, 'results.csv')
    const done = await run(`import users ${file} --results ${results}`)
    expect([done.code, done.out]).toEqual([0, expect.stringContaining('2 of 3 rows done, 1 failed')])
    expect(readFileSync(results, 'utf8')).toContain('4,una@example.com,Success')
    expect((await run('export users')).out).toContain('dua@example.com')
    const [job] = await json<{ id: string; state: string }[]>('jobs list')
    expect(job!.state).toBe('failed')
    expect((await run(`jobs cancel ${job!.id}`)).code).toBe(1)
    expect((await run(`jobs show ${job!.id}`)).out).toContain('bad @example.com')
    writeFileSync(file, 'nothing of use')
    expect((await run(`import users ${file}`)).err).toContain('row 1')
    expect((await run('import shoes x.csv')).code).toBe(2)
    expect((await run('export members')).code).toBe(2)
  })

  test('passwords: judged, read from standard input, never printed back', async () => {
    const weak = await run('users set-password ana@example.com --password-stdin', 'abc\n')
    expect([weak.code, weak.out]).toEqual([1, ''])
    const strong = await run('users set-password ana@example.com --password-stdin --temporary', 'Zq7-plover-Xt\n')
    expect([strong.code, strong.out + strong.err]).toEqual([0, expect.not.stringContaining('plover')])
    const rows = await json<{ activity: string }[]>('audit list --user ana@example.com --limit 4')
    expect(rows.map((row) => row.activity).sort()).toEqual([
      'Reset password (by admin)',
      'Reset user password',
      'Set force change user password',
      'Update StsRefreshTokenValidFrom Timestamp',
    ])
    expect((await run('users unblock ana@example.com')).out).toContain('was not blocked')
    expect((await run('users authentication-methods ana@example.com')).out).toBe('None.\n')
  })

  test('a pass for somebody who is stuck: within the policy, printed once', async () => {
    expect((await run('policy set-method TemporaryAccessPass --disable')).code).toBe(0)
    const off = await run('users give-pass ana@example.com')
    expect([off.code, off.err]).toEqual([1, expect.stringContaining('Turn on Temporary Access Pass')])
    expect((await run('policy set-method TemporaryAccessPass --enable --all-users')).code).toBe(0)
    expect((await run('users give-pass ana@example.com --minutes 5')).err).toContain('between 60 and 480')
    expect((await run('users give-pass ana@example.com --minutes soon')).code).toBe(2)
    const given = await run('users give-pass ana@example.com --minutes 90 --once')
    expect(given.out).toMatch(/Pass \(shown only now\): [a-zA-Z0-9]{8}\n/)
    const row = await json<{ isUsableOnce: boolean; temporaryAccessPass: string }>(
      'users give-pass ana@example.com --once',
    )
    expect(row).toMatchObject({ isUsableOnce: true, temporaryAccessPass: expect.stringMatching(/^\w{8}$/) })
  })

  test('groups, licences, roles', async () => {
    await json('groups create Marketing')
    await json('groups create Everyone')
    await json('groups add-member Marketing ana@example.com')
    await json('groups add-member Everyone Marketing')
    expect(await json('groups show Everyone')).toMatchObject({ members: [{ type: 'group', displayName: 'Marketing' }] })
    await json('licences add-subscription AAD_PREMIUM_P2 1')
    await json('licences assign "Microsoft Entra ID P2" Marketing')
    expect(await json('licences list')).toMatchObject([{ seats: 1, used: 1, skuPartNumber: 'AAD_PREMIUM_P2' }])
    expect((await run('licences assign AAD_PREMIUM_P2 admin@example.com')).err).toContain('in use')
    expect((await run('licences assign NOPE ana@example.com')).code).toBe(1)
    expect((await run('groups delete Marketing')).err).toContain('licences')
    await json('roles assign "Helpdesk Administrator" ana@example.com --eligible')
    expect((await run('roles list')).out).toMatch(/Helpdesk Administrator\s+ana@example.com\s+eligible/)
    await json('roles remove "helpdesk administrator" ana@example.com')
    expect((await run('roles assign "King" ana@example.com')).code).toBe(1)
    await json('groups remove-member Marketing ana@example.com')
  })

  test('domains: claimed, vouched for, used', async () => {
    expect(await json('domains add second.example')).toMatchObject({
      type: 'TXT',
      text: expect.stringMatching(/^rekey=/),
    })
    expect((await run('users create eva@second.example Eva --no-password')).code).toBe(1)
    expect((await run('domains default second.example')).code).toBe(1)
    await json('domains verify second.example --without-dns')
    expect((await run('domains verify second.example --without-dns')).code).toBe(1)
    expect((await run('domains list')).out).toMatch(/second\.example\s+proved/)
    await json('users create eva@second.example Eva --no-password')
    expect((await run('domains remove second.example')).err).toContain('stays')
    await json('domains add third.example')
    await json('domains remove third.example')
    expect((await run('domains add example.com')).code).toBe(1)
  })

  test.each([
    ['groups add-member Everyone Marketing', 'Marketing is a direct member of Everyone already.'],
    ['groups remove-member Everyone ana@example.com', 'ana@example.com is not a direct member of Everyone.'],
    ['groups remove-owner Marketing ana@example.com', 'ana@example.com is not an owner of Marketing.'],
    ['roles remove "Reports Reader" ana@example.com', 'ana@example.com does not hold this role.'],
    ['roles remove King ana@example.com', 'There is no such object in the directory. (King)'],
    ['licences unassign EMSPREMIUM ana@example.com', 'ana@example.com does not have this product.'],
  ])('%s: says what is so', async (line, why) => {
    const { code, err } = await run(line)
    expect([code, err.trim()]).toEqual([1, `rekey: ${why}`])
  })

  test('membership rules: made, looked at, tried, explained, paused, assigned again', async () => {
    await json(`groups create Sellers --rule "user.jobTitle -eq 'Seller'"`)
    const bad = await run(`groups rule Sellers --set "user.jobTitel -eq 'Seller'"`)
    expect(bad.code).toBe(1)
    expect(bad.err).toContain('Did you mean jobTitle? (line 1, column 1)')
    await json('users update ana@example.com jobTitle=seller')
    expect(await json('groups rule Sellers')).toMatchObject({ status: 'Succeeded', state: 'On', members: 1 })
    expect((await run('groups add-member Sellers admin@example.com')).err).toContain('follow its rule')
    const seen = await json(`groups rule Sellers --preview "user.jobTitle -ne 'Seller'"`)
    expect(seen).toMatchObject({
      joins: expect.any(Number),
      leaves: 1,
      leaving: [{ userPrincipalName: 'ana@example.com' }],
    })
    const why = await run('groups rule Sellers --explain ana@example.com admin@example.com')
    expect(why.out).toContain('Is a member because jobTitle is "seller".')
    expect(why.out).toContain('would be one if jobTitle were "Seller" (it has no value)')
    await json('groups rule Sellers --pause')
    expect((await run('groups rule Sellers --reevaluate')).err).toContain('paused')
    expect(await json('groups rule Sellers --resume')).toMatchObject({ status: { members: 1 } })
    expect((await run('groups rule Sellers --pause --resume')).code).toBe(2)
    expect(await json('groups rule Sellers --assigned')).toMatchObject({ groupTypes: [] })
    expect((await run('groups rule Sellers')).err).toContain('are assigned')
    await json('groups delete Sellers')
  })

  test('units, owners, a deleted group, a product of our own', async () => {
    await json('units create North --restricted')
    await json('units add-member North Everyone')
    await json('roles assign "Groups Administrator" ana@example.com --unit North')
    expect((await run('units show North')).out).toMatch(
      /Everyone \(group\)[\s\S]*ana@example.com: Groups Administrator/,
    )
    await json('groups add-owner Everyone ana@example.com')
    expect(await json('groups update Everyone "description=All of us"')).toMatchObject({ description: 'All of us' })
    await json('units delete North')
    await json('groups delete Everyone')
    expect(await json('groups list --deleted')).toContainEqual(expect.objectContaining({ displayName: 'Everyone' }))
    await json('groups restore Everyone')
    expect(await json('groups show Everyone')).toMatchObject({ owners: [{ userPrincipalName: 'ana@example.com' }] })
    const file = path.join(data, 'product.json')
    const plans = [{ id: '41781fb2-bc02-4b7c-bd55-b576c07bb09d' }]
    const product = { skuId: '0c1d1a5e-6a1f-4f5e-9b57-0f3f3f0e7d11', skuPartNumber: 'OURS', displayName: 'Ours', plans }
    writeFileSync(file, JSON.stringify(product))
    await json(`licences add-product ${file}`)
    await json('licences add-subscription OURS 0')
    await json('licences assign OURS Marketing')
    await json('groups add-member Marketing admin@example.com')
    expect((await run('licences errors --group Marketing')).out).toContain('CountViolation')
    await json('licences add-subscription OURS 1')
    expect((await run('licences reprocess Marketing')).out).not.toContain('OURS')
    await json('groups remove-member Marketing admin@example.com')
    await json('licences unassign OURS Marketing')
  })

  test('policies', async () => {
    const before = await json<{ version: number }>('policy show')
    const bad = await run('policy set enabledFor=selected')
    expect([bad.code, bad.err]).toEqual([1, expect.stringContaining('scopeGroupId: Choose the group')])
    await json('policy set enabledFor=selected scopeGroupId=Marketing securityQuestions.toRegister=4')
    expect(await json('policy show')).toMatchObject({
      version: before.version + 1,
      policy: { enabledFor: 'selected', securityQuestions: { enabled: false, toRegister: 4, toReset: 3 } },
    })
    expect((await run(`policy set notifyUsers=false --if-version ${before.version}`)).code).toBe(1)
    expect((await run('policy set --file -', '{"reconfirmDays": 90}')).code).toBe(0)
    await json('policy set-method sms --enable --include Marketing')
    const rows = async () =>
      (await json<{ id: string; includeTargets: object[] }[]>('policy methods')).find(({ id }) => id === 'Sms')
    expect((await run('policy methods')).out).toMatch(/^Sms +yes +Marketing +- +yes$/m)
    await json('policy set-method Sms --usable-for-sign-in yes')
    await json('policy set-method Sms --include Marketing Everyone')
    expect((await rows())?.includeTargets).toEqual([
      { id: expect.any(String), targetType: 'group', isUsableForSignIn: true },
      { id: expect.any(String), targetType: 'group' },
    ])
    await json('policy set-method Sms --include Marketing --usable-for-sign-in no')
    expect((await rows())?.includeTargets).toMatchObject([{ isUsableForSignIn: false }])
    expect((await run('policy set-method Sms --usable-for-sign-in perhaps')).code).toBe(2)
    expect((await run('policy set-method Email --usable-for-sign-in yes')).code).toBe(1)
    expect((await run('policy set-method QRCodePin --enable')).code).toBe(1)
    expect((await run('policy methods')).out).toMatch(/Sms\s+yes/)
    const error = JSON.parse((await run('policy set colour=red --json')).err) as { error: { code: string } }
    expect(error.error.code).toBe('policy.invalid')
  })

  test('T11 a saved policy says so, and the log has the old and the new value', async () => {
    const saved = await run('policy set reconfirmDays=120 notifyAdmins=false')
    expect(saved.out).toContain('Password reset policy saved')
    const activity = 'Self-service password reset policy changes'
    type Row = { targets: { modifiedProperties: { displayName: string; oldValue: string; newValue: string }[] }[] }
    const [row] = await json<Row[]>(`audit list --activity "${activity}" --limit 1`)
    expect(row!.targets[0]!.modifiedProperties).toEqual([
      { displayName: 'reconfirmDays', oldValue: '90', newValue: '120' },
      { displayName: 'notifyAdmins', oldValue: 'true', newValue: 'false' },
    ])
  })

  test('the audit log names the command line, and every change is in it', async () => {
    const rows = await json<{ actor: object; activity: string }[]>('audit list --since 1h --limit 1000')
    // Members of dynamic groups come and go by the rules.
    const actors = new Set(rows.map((row) => (row.actor as { displayName: string }).displayName))
    expect([...actors].sort()).toEqual(['Dynamic membership', 'rekey command line'])
    const activities = new Set(rows.map((row) => row.activity))
    for (const activity of [
      'Add tenant',
      'Add user',
      'Update user',
      'Delete user',
      'Restore user',
      'Add group',
      'Add member to group',
      'Remove member from group',
      'Set group license',
      'Add subscription',
      'Add member to role',
      'Add eligible member to role',
      'Remove eligible member from role',
      'Self-service password reset policy changes',
      'Authentication Methods Policy Update',
    ])
      expect(activities).toContain(activity)
    expect(await json<unknown[]>('audit list --activity "Add user" --result success --until 2000-01-01')).toEqual([])
    expect((await run('audit list --since yesterday')).code).toBe(2)
    expect((await run('outbox list')).code).toBe(0)
  })

  test.each([
    ['audit list --correlation-id 7F2K-93QD', "argument '7F2K-93QD' is invalid. It takes an id like"],
    ['signins list --correlation-id abc', "argument 'abc' is invalid. It takes an id like"],
    ['outbox list --correlation-id ""', "'--correlation-id <id>' argument '' is invalid"],
    ['audit list --since ""', "'--since <time>' argument '' is invalid. Leave the option out"],
    ['audit list --user ""', "'--user <user>' argument '' is invalid"],
    ['audit list --activity " "', "'--activity <name>' argument ' ' is invalid"],
    ['signins list --user ""', "'--user <user>' argument '' is invalid"],
    ['signins list --until ""', "'--until <time>' argument '' is invalid"],
    ['audit list --limit 0', 'It takes 1 to 10000.'],
    ['audit list --limit 10001', 'It takes 1 to 10000.'],
    ['signins list --limit 10001', 'It takes 1 to 10000.'],
  ])('%s: says so, and does not answer with something else', async (line, why) => {
    const { code, out, err } = await run(line)
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(why)
  })
})

test('on a data folder: by itself, and beside a server that is running on it', async () => {
  const folder = mkdtempSync(path.join(quickFolder(), 'rekey-cli-'))
  const there = (line: string) => rekey(['--data', folder, ...words(line)])
  try {
    expect((await there(init)).code).toBe(0)
    expect((await there('doctor')).out).toContain('tenant Example')
    const server = await startEmbedded(folder)
    expect((await there('users list')).out).toContain('admin@example.com')
    await server.stop()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
