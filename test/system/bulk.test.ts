import { parse } from 'csv-parse/sync'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { minute } from '../../src/base/clock.ts'
import { Fault } from '../../src/base/fault.ts'
import { downloadMembers } from '../../src/directory/export.ts'
import { createGroup } from '../../src/directory/groups.ts'
import { type JobKind, jobRunner } from '../../src/directory/jobs.runner.ts'
import { cancelJob, forgetJobs, keepJobs, pageOfJobs } from '../../src/directory/jobs.ts'
import { changeRule } from '../../src/directory/membership.rules.ts'
import { assignRole } from '../../src/directory/roles.ts'
import { deleteUser } from '../../src/directory/users.ts'
import { passwordOf } from '../../src/passwords/passwords.ts'
import { bulkDesk, file, hashes, person, strong, textOf } from '../bulk.ts'
import { type TestStore, testStore } from '../store.ts'
import { must } from '../world.ts'

let w: TestStore
let desk: ReturnType<typeof bulkDesk>
beforeAll(async () => {
  w = await testStore()
  desk = bulkDesk(w)
})
afterAll(() => w.close())

describe('jobs', () => {
  test('create: blocked means not enabled, passwords work, must be changed, and are wiped', async () => {
    const rows = [
      person('Ana', [
        'Ana',
        'Lima',
        'Writer',
        'Sales',
        'PT',
        'Rua Nova 1',
        'Norte',
        'Portugal',
        'P3',
        'Porto',
        '4000',
        '+351 21',
        '+351 91',
      ]),
      ['Ben, Jr.', 'ben@meridian.example', 'Say "hi" to 4 owls', 'yes'],
      person('Ana'),
      ['Weak', 'weak@meridian.example', 'weak', 'No'],
    ]
    const job = await desk.done('createUsers', file('createUsers', rows))
    expect(job).toMatchObject({
      state: 'failed',
      reason: 'NotAllRowsSuccessfullyProcessed',
      total: 4,
      succeeded: 2,
      failed: 2,
      fileName: 'people.csv',
    })
    expect(job.rows.map((row) => [row.Row, row.Status])).toEqual([
      ['3', 'Success'],
      ['4', 'Success'],
      ['5', 'Failure'],
      ['6', 'Failure'],
    ])
    expect(job.rows[2]!.Reason).toContain('has this name already')
    expect(job.rows[3]!.Reason).toContain('passwordProfile')
    const ana = (await desk.find('ana@meridian.example'))!
    expect(ana).toMatchObject({
      id: job.rows[0]!['Object ID'],
      givenName: 'Ana',
      officeLocation: 'P3',
      businessPhones: ['+351 21'],
      mobilePhone: '+351 91',
      usageLocation: 'PT',
      accountEnabled: true,
    })
    const ben = (await desk.find('ben@meridian.example'))!
    expect([ben.displayName, ben.accountEnabled]).toEqual(['Ben, Jr.', false])
    const stored = (await w.store.look((look) => passwordOf(look, w.tenantId, ben.id)))!
    expect([await hashes.verify(stored.phc, 'Say "hi" to 4 owls'), stored.mustChange]).toEqual([true, true])
    const inputs = await w.store.look((look) =>
      sql`select 1 from job_row where job_id = ${job.id} and input is not null`.execute(look.db),
    )
    expect(inputs.rows).toEqual([])
    const log = await desk.audits(job.correlationId)
    expect(log.map((row) => row.activity)).toEqual([
      'started (bulk)',
      'Add user',
      'Add user',
      'Bulk create users - finished (bulk)',
    ])
    expect(log.at(-1)).toMatchObject({ result: 'failure' })
    expect(log.at(-1)!.details).toContainEqual({ key: 'Failed', value: '2' })
  })

  test('while it waits, nobody who reads the database reads a password', async () => {
    const job = must(await desk.submit('createUsers', file('createUsers', [person('Secret')])))
    const { rows } = await w.store.look((look) =>
      sql<{ input: Buffer }>`select input from job_row where job_id = ${job.id}`.execute(look.db),
    )
    expect(rows[0]!.input.includes(strong)).toBe(false)
    expect(JSON.stringify(rows)).not.toContain(Buffer.from(strong).toString('base64').slice(0, 12))
    await desk.run()
  })

  test('one broken row among a thousand: the others are all there, also where it only breaks in the database', async () => {
    const rows = Array.from({ length: 1000 }, (_, n) => [`Many ${n}`, `many${n}@meridian.example`])
    await desk.someone({ userPrincipalName: 'many500@meridian.example' })
    const text = [
      'version:v1.0',
      'Name [displayName] Required,User name [userPrincipalName] Required',
      ...rows.map((row) => row.join(',')),
    ].join('\n')
    const job = await desk.done('importUsers', text)
    expect([job.succeeded, job.failed]).toEqual([999, 1])
    expect(job.rows.filter((row) => row.Status !== 'Success')).toMatchObject([{ Row: '503', Status: 'Failure' }])
    const made = await w.store.look((look) =>
      sql`select 1 from person where upn_key like 'many%@meridian.example'`.execute(look.db),
    )
    expect(made.rows).toHaveLength(1000)
    expect((await desk.audits(job.correlationId)).filter((row) => row.activity === 'Add user')).toHaveLength(999)
  })

  test('a window that breaks as a whole is done row by row', async () => {
    let asked = 0
    const kind: JobKind = {
      ...desk.kinds().importUsers,
      rows: async (tx) => {
        asked++
        await sql`select 1 / ${0}::integer`.execute(tx.db)
        return []
      },
    }
    const job = must(
      await desk.submit(
        'importUsers',
        file('importUsers', [
          ['One', 'one1@meridian.example'],
          ['Two', 'two2@meridian.example'],
        ]),
      ),
    )
    await desk.run({ kinds: { importUsers: kind } })
    expect([asked, (await desk.jobOf(job.id)).succeeded]).toEqual([1, 2])
  })

  test('who is imported is in the dynamic groups they belong to, in the same unit', async () => {
    const group = must(await createGroup(w.store, w.request, { displayName: 'Writers' }))
    const rule = 'user.jobTitle -eq "Mapper"'
    must(await changeRule(w.store, w.request, group.id, { rule }))
    const rows = ['Mapper', 'Editor', 'Mapper'].map((title, n) => `Person ${n},writer${n}@meridian.example,${title}`)
    const text = ['version:v1.0', '[displayName],[userPrincipalName],[jobTitle]', ...rows].join('\n')
    expect((await desk.done('importUsers', text)).succeeded).toBe(3)
    const members = await w.store.look((look) =>
      sql`select 1 from group_member where group_id = ${group.id}`.execute(look.db),
    )
    expect(members.rows).toHaveLength(2)
  })

  test('import keeps every property, and takes an export of a spreadsheet back', async () => {
    const text = [
      'version:v1.0',
      '[displayName],[userPrincipalName],[accountEnabled],[otherMails],[employeeHireDate],[extensionAttribute3],[mobile],[mail]',
      `"'=Formula",import1@meridian.example,Yes,a@b.example; c@d.example,2024-02-29,x,'+351 91,import1@mail.example`,
    ].join('\n')
    expect((await desk.done('importUsers', text)).rows).toMatchObject([{ Status: 'Success' }])
    const user = await w.store.look((look) =>
      sql`select display_name, other_mails, employee_hire_date, extension_attributes, mobile_phone, proxy_addresses, account_enabled, mail_nickname
          from person where upn_key = 'import1@meridian.example'`.execute(look.db),
    )
    expect(user.rows).toEqual([
      {
        display_name: '=Formula',
        other_mails: ['a@b.example', 'c@d.example'],
        employee_hire_date: new Date('2024-02-29T00:00:00Z'),
        extension_attributes: { extensionAttribute3: 'x' },
        mobile_phone: '+351 91',
        proxy_addresses: ['SMTP:import1@mail.example'],
        account_enabled: false,
        mail_nickname: 'import1',
      },
    ])
  })

  test('delete and restore by files, each row for itself', async () => {
    const [one, two] = [await desk.someone(), await desk.someone()]
    const rows = [[one.userPrincipalName.toUpperCase()], ['nobody@meridian.example'], [two.userPrincipalName]]
    const deletion = await desk.done('deleteUsers', file('deleteUsers', rows))
    expect(deletion.rows.map((row) => row.Status)).toEqual(['Success', 'Failure', 'Success'])
    expect(await desk.find(one.userPrincipalName)).toBeNull()
    const back = await desk.done('restoreUsers', file('restoreUsers', [[one.id], ['no-id'], [w.tenantId], [two.id]]))
    expect(back.rows.map((row) => row.Status)).toEqual(['Success', 'Failure', 'Failure', 'Success'])
    expect((await desk.find(two.userPrincipalName))?.id).toBe(two.id)
  })

  test('guests: a message with commas and quotes, sent or not', async () => {
    const rows = [
      ['eve@partner.example', 'https://work.example/a', 'true', 'Hello "Eve", welcome,\nsee you'],
      ['fay@partner.example', 'https://work.example/a', 'False'],
      ['gil@partner.example', 'javascript:x', 'true'],
      ['hal@partner.example', 'https://work.example', 'perhaps'],
      ['ida@meridian.example', 'https://work.example'],
    ]
    const job = await desk.done('inviteUsers', file('inviteUsers', rows))
    expect(job.rows.map((row) => row.Status)).toEqual(['Success', 'Success', 'Failure', 'Failure', 'Failure'])
    const sent = await w.store.look((look) =>
      look.db.selectFrom('outbox').select('template').where('correlation_id', '=', job.correlationId).execute(),
    )
    expect(sent).toEqual([{ template: 'invitation' }])
  })

  test('members by name and by id, twice, unknown, and out again', async () => {
    const group = must(await createGroup(w.store, w.request, { displayName: 'Bulk' }))
    const [one, two] = [await desk.someone(), await desk.someone()]
    const rows = [[one.id], [two.userPrincipalName], [one.userPrincipalName], ['no@meridian.example']]
    const joined = await desk.done('importMembers', file('importMembers', rows), { groupId: group.id })
    expect(joined.rows.map((row) => row.Status)).toEqual(['Success', 'Success', 'Failure', 'Failure'])
    const ids = await desk.done('removeMembers', `ObjectId\n${one.id}\n${w.tenantId}`, { groupId: group.id })
    expect(ids.rows.map((row) => row.Status)).toEqual(['Success', 'Failure'])
    expect(ids).toMatchObject({ state: 'failed', reason: 'NotAllRowsSuccessfullyProcessed', groupId: group.id })
    const lines = parse(await textOf(must(await downloadMembers(w.store, desk.request(), group.id))), {
      bom: true,
      columns: true,
    })
    expect(lines).toMatchObject([{ id: two.id, objectType: 'User', isUser: 'True', isGuest: 'False' }])
    expect(await desk.submit('importMembers', file('importMembers', rows), { groupId: w.tenantId })).toMatchObject({
      refusal: { code: 'directory.not_found' },
    })
  })

  test('a job has the rights of who began it, as they are when a row is done', async () => {
    const helper = await desk.someone()
    const target = await desk.someone()
    must(await assignRole(w.store, w.request, { principalId: target.id, role: 'Global Administrator' }))
    must(await assignRole(w.store, w.request, { principalId: (await desk.someone()).id, role: 'Global Administrator' }))
    const plain = await desk.someone()
    const text = file('deleteUsers', [[target.userPrincipalName], [plain.userPrincipalName]])
    expect((await desk.done('deleteUsers', text, { by: helper.id })).succeeded).toBe(0)
    must(await assignRole(w.store, w.request, { principalId: helper.id, role: 'User Administrator' }))
    expect((await desk.done('deleteUsers', text, { by: helper.id })).rows.map((row) => row.Status)).toEqual([
      'Failure',
      'Success',
    ])
    const job = must(await desk.submit('createUsers', file('createUsers', [person('Later')]), { by: helper.id }))
    must(await deleteUser(w.store, w.request, helper.id))
    await desk.run()
    expect(await desk.jobOf(job.id)).toMatchObject({ succeeded: 0, failed: 1 })
    expect(await desk.find('later@meridian.example')).toBeNull()
  })
})

describe('several servers, restarts', () => {
  const names = (prefix: string, many: number) =>
    file(
      'importUsers',
      Array.from({ length: many }, (_, n) => [`${prefix} ${n}`, `${prefix}${n}@meridian.example`]),
    )
  const slow = (kind: JobKind, before: (row: number) => Promise<void> | void): JobKind => {
    const { rows: _, ...rest } = kind
    return {
      ...rest,
      window: 3,
      row: async (tx, job, row, prepared) => {
        await before(row.row)
        return kind.row(tx, job, row, prepared)
      },
    }
  }

  test('a server that dies at work: another goes on after its lease, each row is done once', async () => {
    const job = must(await desk.submit('importUsers', names('kill', 10)))
    let rows = 0
    const dying = slow(desk.kinds().importUsers, () => {
      if (++rows === 5) throw new Fault('store.unavailable', 'killed')
    })
    const first = jobRunner(
      {
        ...w.store,
        unit: (r, fn) => (rows >= 5 ? Promise.reject(new Fault('store.unavailable', 'dead')) : w.store.unit(r, fn)),
      },
      { kinds: { importUsers: dying } },
    )
    await expect(first.drain()).rejects.toThrow()
    expect(await desk.jobOf(job.id)).toMatchObject({ state: 'running', succeeded: 4 })
    await desk.run()
    expect((await desk.jobOf(job.id)).succeeded).toBe(4)
    w.clock.advance(3 * minute)
    await desk.run()
    expect(await desk.jobOf(job.id)).toMatchObject({ state: 'succeeded', total: 10, succeeded: 10, failed: 0 })
    expect((await desk.audits(job.correlationId)).filter((row) => row.activity === 'Add user')).toHaveLength(10)
  })

  test('a server that was only slow: two at the same rows do each once', async () => {
    const job = must(await desk.submit('importUsers', names('slow', 9)))
    let other: Promise<void> | undefined
    const held = slow(desk.kinds().importUsers, (row) => {
      if (row !== 4 || other) return
      w.clock.advance(3 * minute)
      other = desk.run()
    })
    await desk.run({ kinds: { importUsers: held } })
    await other
    await desk.run()
    expect(await desk.jobOf(job.id)).toMatchObject({ state: 'succeeded', succeeded: 9, failed: 0 })
    expect((await desk.audits(job.correlationId)).filter((row) => row.activity === 'Add user')).toHaveLength(9)
  })

  test('four servers share many jobs', async () => {
    const jobs = await Promise.all(
      [1, 2, 3, 4, 5, 6].map(async (n) => must(await desk.submit('importUsers', names(`share${n}x`, 20)))),
    )
    await Promise.all([desk.run(), desk.run(), desk.run(), desk.run()])
    await desk.run()
    for (const job of jobs) expect(await desk.jobOf(job.id)).toMatchObject({ state: 'succeeded', succeeded: 20 })
  })

  test('canceled: what is done stays, the rest is left and its input forgotten', async () => {
    const job = must(await desk.submit('importUsers', names('cancel', 12)))
    const stopped = slow(desk.kinds().importUsers, async (row) => {
      if (row === 4) must(await cancelJob(w.store, desk.request(), job.id))
    })
    await desk.run({ kinds: { importUsers: stopped } })
    expect(await desk.jobOf(job.id)).toMatchObject({ state: 'canceled', total: 12, succeeded: 3, failed: 0 })
    expect((await desk.results(job.id)).map((row) => row.Status).slice(2, 5)).toEqual([
      'Success',
      'Canceled',
      'Canceled',
    ])
    expect(await cancelJob(w.store, desk.request(), job.id)).toMatchObject({ refusal: { code: 'job.ended' } })
    const inputs = await w.store.look((look) =>
      sql`select 1 from job_row where job_id = ${job.id} and input is not null`.execute(look.db),
    )
    expect(inputs.rows).toEqual([])
  })

  test('a program that stops lets go of its job at once', async () => {
    const job = must(await desk.submit('importUsers', names('stop', 9)))
    let stopping = false
    const kind = slow(desk.kinds().importUsers, (row) => {
      if (row === 4) stopping = true
    })
    await desk.run({ kinds: { importUsers: kind }, stopping: () => stopping })
    expect((await desk.jobOf(job.id)).state).toBe('running')
    await desk.run()
    expect(await desk.jobOf(job.id)).toMatchObject({ state: 'succeeded', succeeded: 9 })
  })

  test('a database that is away is not the fault of a row', async () => {
    const job = must(await desk.submit('importUsers', names('away', 3)))
    let times = 0
    const kind = slow(desk.kinds().importUsers, () => {
      if (times++ === 0) throw new Fault('store.unavailable', 'away')
    })
    await expect(desk.run({ kinds: { importUsers: kind } })).rejects.toThrow('away')
    await desk.run()
    expect(await desk.jobOf(job.id)).toMatchObject({ succeeded: 3, failed: 0 })
  })

  test('jobs are listed newest first in pages, and forgotten after their time', async () => {
    const page = await pageOfJobs(w.store, w.tenantId, { limit: 2 })
    expect([page.jobs.length, page.more]).toEqual([2, true])
    const last = page.jobs.at(-1)!
    const next = await pageOfJobs(w.store, w.tenantId, { limit: 100, after: last })
    expect(next.jobs.map((job) => job.id)).not.toContain(last.id)
    w.clock.advance(keepJobs + minute)
    expect(await forgetJobs(w.store)).toBeGreaterThan(5)
    expect((await pageOfJobs(w.store, w.tenantId, { limit: 1 })).jobs).toEqual([])
  })
})
