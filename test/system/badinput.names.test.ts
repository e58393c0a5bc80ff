import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { each, expectNoFault, expectRefusal, openTarget, stillServes, type Target, unchanged } from '../badinput.ts'
import type { Answer } from '../wire.ts'

/**
 * INP-05 to INP-08 at every door that takes a name, and batches that are no batches.
 */
let target: Target
beforeAll(async () => {
  target = await openTarget()
})
afterAll(() => target?.stop())

const send = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
  target.send({ method, path, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
const errorOf = (answer: Answer) =>
  (
    JSON.parse(answer.body) as {
      error: { code: string; message: string; details: { code: string; target?: string }[] }
    }
  ).error

const times = (text: string, count: number, between = ''): string => Array(count).fill(text).join(between)

describe('names of people', () => {
  const person = (userPrincipalName: string, more: object = {}) => ({
    ...{ accountEnabled: true, displayName: 'Somebody', mailNickname: 'somebody', userPrincipalName },
    passwordProfile: { password: 'Plover-Quartz-71' },
    ...more,
  })
  /** The same name in other letters, as far as the rules let letters differ: none of it may be a second person. */
  const variants = [
    'VICTIM@meridian.example',
    'Victim@Meridian.Example',
    'victim@MERIDIAN.EXAMPLE',
    'v\u0456ctim@meridian.example',
    'vict\u0131m@meridian.example',
    'vict\u0130m@meridian.example',
    'v\u0131ct\u0131m@meridian.example',
    '\u03bdictim@meridian.example',
    '\uff56\uff49\uff43\uff54\uff49\uff4d@meridian.example',
    'victi\u{1d426}@meridian.example',
    'vi\u0441tim@meridian.example',
    'vi\u0301ctim@meridian.example',
    'v\u00edctim@meridian.example',
    'victim\u200b@meridian.example',
    'vic\u00adtim@meridian.example',
    'victim\u2060@meridian.example',
    '\ufeffvictim@meridian.example',
    '\u202evictim@meridian.example',
    'victim\u0000@meridian.example',
    'victim\uff20meridian.example',
    'victim@meridian.example.',
    'victim@meridian\u3002example',
    'victim@meridian\u2024example',
    'victim@m\u0435ridian.example',
    'victim@xn--mridian-b1a.example',
    'victim.@meridian.example',
    ' victim@meridian.example',
    'victim@meridian.example ',
    'victim @meridian.example',
    'victim@ meridian.example',
    'victim@meridian.example\n',
    '\tvictim@meridian.example',
    'victim@@meridian.example',
    'victim@meridian.example@meridian.example',
    '"victim"@meridian.example',
    'victim%40meridian.example@meridian.example',
    'victim/@meridian.example',
    '@meridian.example',
    'victim@',
    'victim',
    '',
    `${times('a', 65)}@meridian.example`,
    `victim@${times('a', 49)}.example`,
    'victim@other.example',
  ]

  const everybody = async (): Promise<string[]> => {
    const answer = await send('GET', '/v1.0/users?$top=999&$select=userPrincipalName,mail')
    return (JSON.parse(answer.body) as { value: { userPrincipalName: string }[] }).value.map(
      (one) => one.userPrincipalName,
    )
  }

  it('no second person by another form of a name: made, renamed, restored', async () => {
    const other = JSON.parse((await send('POST', '/v1.0/users', person('other@meridian.example'))).body) as {
      id: string
    }
    const gone = JSON.parse((await send('POST', '/v1.0/users', person('gone@meridian.example'))).body) as { id: string }
    expect((await send('DELETE', `/v1.0/users/${gone.id}`)).status).toBe(204)
    await unchanged(target.w, () =>
      each(variants, async (userPrincipalName) => {
        const what = JSON.stringify(userPrincipalName)
        const tries = [
          await send('POST', '/v1.0/users', person(userPrincipalName)),
          await send('PATCH', `/v1.0/users/${other.id}`, { userPrincipalName }),
          await send('POST', `/v1.0/directory/deletedItems/${gone.id}/restore`, {
            newUserPrincipalName: userPrincipalName,
          }),
        ]
        // To restore under no name is to restore under the old one.
        for (const answer of userPrincipalName === '' ? tries.slice(0, 2) : tries) {
          expectRefusal(answer, what)
          expect([what, answer.status]).toEqual([what, 400])
          // A NUL is refused in any body, before anybody knows what for.
          if (!userPrincipalName.includes('\0')) expect(answer.body, what).toMatch(/userPrincipalName|domain/)
        }
      }),
    )
    const names = await everybody()
    expect(new Set(names.map((name) => name.normalize('NFKC').toLowerCase())).size).toBe(names.length)
  })

  it('any text at all is one name, the same one in the same letters, or none', async () => {
    const letter = fc.constantFrom(...'victimVICTIM.\u0456\u0131\u0130\u017f\u212a\u200b\u0301\u00ad\uff49 \u2024')
    const texts = fc
      .array(letter, { minLength: 1, maxLength: 8 })
      .map((letters) => `${letters.join('')}@meridian.example`)
    await fc.assert(
      fc.asyncProperty(texts, async (name) => {
        const answer = await send('POST', '/v1.0/users', person(name))
        if (answer.status !== 201) return expectRefusal(answer, name)
        expect(name).toMatch(/^[\x21-\x7e]+$/)
        expect((JSON.parse(answer.body) as { userPrincipalName: string }).userPrincipalName).toBe(name)
        const again = await send('POST', '/v1.0/users', person(name.toUpperCase()))
        expect([name, again.status]).toEqual([name, 400])
      }),
      { numRuns: 150, seed: 7 },
    )
    const names = await everybody()
    expect(new Set(names.map((name) => name.normalize('NFKC').toLowerCase())).size).toBe(names.length)
  })

  it("INP-07 nobody's name is somebody else's address", async () => {
    const mail = 'shared.box@meridian.example'
    expect((await send('PATCH', `/v1.0/users/${target.victim.id}`, { mail })).status).toBe(204)
    await unchanged(target.w, async () => {
      for (const name of [mail, mail.toUpperCase()]) {
        expectRefusal(await send('POST', '/v1.0/users', person(name)), name)
        expectRefusal(await send('POST', '/v1.0/users', person('third@meridian.example', { mail: name })), name)
      }
      expectRefusal(
        await send('POST', '/v1.0/users', person('third@meridian.example', { mail: 'VICTIM@meridian.example' })),
        'mail',
      )
    })
  })

  it('guests are invited by addresses, and two forms of one address are one guest', async () => {
    const invite = (address: string) =>
      send('POST', '/v1.0/invitations', {
        invitedUserEmailAddress: address,
        inviteRedirectUrl: 'https://meridian.example/',
      })
    expect((await invite('kim@elsewhere.example')).status).toBe(201)
    const before = await everybody()
    for (const address of [
      ...[
        'k\u0131m@elsewhere.example\u0000',
        'kim@elsewhere.example ',
        'kim@else\u200bwhere.example\n',
        'kim@',
        '@elsewhere.example',
      ],
      ...[
        'kim@elsewhere..example',
        'kim@[127.0.0.1]',
        'kim@localhost',
        '"kim"@elsewhere.example',
        'kim@meridian.example@x.example',
      ],
    ]) {
      const answer = await invite(address)
      expectRefusal(answer, JSON.stringify(address))
    }
    for (const address of [
      'KIM@elsewhere.example',
      'kim@ELSEWHERE.example',
      '\u212aim@elsewhere.example',
      'k\u0456m@elsewhere.example',
    ])
      expectNoFault(await invite(address), JSON.stringify(address))
    const names = await everybody()
    expect(new Set(names.map((name) => name.normalize('NFKC').toLowerCase())).size).toBe(names.length)
    expect(names.every((name) => /^[\x21-\x7e]+$/.test(name))).toBe(true)
    expect(names.length).toBeLessThanOrEqual(before.length + 2)
  })

  it('INP-08 names of all kinds have no direction of their own, no control characters, and one form', async () => {
    const dirty = ['a\u202eb', 'a\u2066b', 'a\u0007b', 'a\u0085b', 'a\u009bb', 'a\uffffb', 'a\u0378b', times('a', 257)]
    const doors: [string, string, (displayName: string) => object][] = [
      ['PATCH', `/v1.0/users/${target.victim.id}`, (displayName) => ({ displayName })],
      ['PATCH', target.places['/groups/{id}']!, (displayName) => ({ displayName })],
      ['POST', '/v1.0/directory/administrativeUnits', (displayName) => ({ displayName })],
      ['POST', '/v1.0/users', (displayName) => person('fourth@meridian.example', { displayName })],
      [
        'POST',
        '/v1.0/groups',
        (displayName) => ({ displayName, mailEnabled: false, mailNickname: 'x', securityEnabled: true }),
      ],
      ['POST', '/v1.0/applications', (displayName) => ({ displayName })],
    ]
    await unchanged(target.w, async () => {
      for (const [method, at, body] of doors)
        for (const name of dirty) {
          const path = at.startsWith('/') ? at : `/v1.0/groups/${at}`
          const what = `${method} ${path} ${JSON.stringify(name.slice(0, 10))}`
          const answer = await send(method, path, body(name))
          expect([what, answer.status === 400 || (path.endsWith('applications') && name.length > 250)]).toEqual([
            what,
            true,
          ])
          if (answer.status !== 201) expectRefusal(answer, what)
        }
    }).catch((error: unknown) => {
      // An application's name may be longer.
      if (!/app_registration/.test(String((error as Error).message))) throw error
    })
    const path = `/v1.0/users/${target.victim.id}`
    expect((await send('PATCH', path, { displayName: 'Jose\u0301' })).status).toBe(204)
    expect((JSON.parse((await send('GET', path)).body) as { displayName: string }).displayName).toBe('Jos\u00e9')
  })
})

describe('batches', () => {
  const get = (id: unknown, url: unknown = '/me', more: object = {}) => ({ id, method: 'GET', url, ...more })
  const post = (requests: unknown, more: object = {}) => send('POST', '/v1.0/$batch', { requests, ...more })

  it('that are none', async () => {
    const ring = [
      get('1', '/me', { dependsOn: ['2'] }),
      get('2', '/me', { dependsOn: ['3'] }),
      get('3', '/me', { dependsOn: ['1'] }),
    ]
    const whole: [string, unknown][] = [
      ['none', undefined],
      ['null', null],
      ['empty', []],
      ['an object', { 0: get('1') }],
      ['21', Array.from({ length: 21 }, (_, n) => get(String(n)))],
      ['10,000', Array.from({ length: 1_300 }, (_, n) => get(String(n)))],
      ['one id twice', [get('1'), get('1')]],
      ['one id in two forms', [get('a'), get('A')]],
      ['no id', [get(undefined)]],
      ['an empty id', [get('')]],
      ['a number', [get(1)]],
      ['a long id', [get(times('1', 101))]],
      ['a ring', ring],
      ['itself', [get('1', '/me', { dependsOn: ['1'] })]],
      ['what is not there', [get('1', '/me', { dependsOn: ['2'] })]],
      ['dependsOn that is no list', [get('1', '/me', { dependsOn: '1' })]],
      ['an unknown member', [get('1', '/me', { priority: 1 })]],
      ['a step that is null', [null]],
      ['no url', [get('1', null)]],
      ['an empty url', [get('1', '')]],
      ['a url of 10,000', [get('1', `/${times('a', 10_000)}`)]],
      ['headers of other kinds', [get('1', '/me', { headers: { a: 1 } })]],
      ['a list of headers', [get('1', '/me', { headers: ['a'] })]],
      ['a header of 2,000', [get('1', '/me', { headers: { a: times('a', 2_000) } })]],
      ['a method that is none', [{ ...get('1'), method: 'TRACE' }]],
      ['no method', [{ id: '1', url: '/me' }]],
    ]
    await unchanged(target.w, async () => {
      for (const [what, requests] of whole) {
        const answer = await post(requests)
        expectRefusal(answer, what)
        expect([what, answer.status]).toEqual([what, 400])
      }
      expectRefusal(await post([get('1')], { atomicityGroup: '1' }), 'an unknown member')
    })
  })

  it('whose steps lead elsewhere, or into another batch', async () => {
    const urls = [
      ...[
        'https://evil.example/v1.0/me',
        'http://evil.example',
        '//evil.example/v1.0/me',
        'https://graph.microsoft.com/v1.0/me',
      ],
      ...[
        'HTTPS://EVIL.EXAMPLE',
        'https:evil.example',
        'http://127.0.0.1:1/',
        'http://localhost/v1.0/me',
        'http://[::1]/',
      ],
      ...[
        'file:///etc/passwd',
        'javascript:alert(1)',
        'data:text/plain,x',
        'ftp://evil.example/',
        '\\\\evil.example\\me',
      ],
      ...[
        `${target.w.url.replace('//', '//user:pass@')}x/v1.0/me`,
        `${target.w.url}.evil.example/v1.0/me`,
        '/\u0000',
        '/%00',
        '/%zz',
        '/\ud800'.slice(0, 1),
      ],
      ...[
        '/$batch',
        '$batch',
        '/v1.0/$batch',
        '/beta/$batch',
        '/V1.0/%24batch',
        `${target.w.url}/v1.0/$batch`,
        '/$batch/',
        '/$batch?x=1',
        '/./$batch',
        '/users/../$batch',
      ],
      ...['/api/me', '/signin', '/openapi.json', '/../signin', `/${target.w.tenantId}/oauth2/v2.0/token`],
    ]
    await unchanged(target.w, async () => {
      for (const url of urls) {
        const answer = await post([
          {
            id: '1',
            method: 'POST',
            url,
            body: { requests: [get('1')] },
            headers: { 'content-type': 'application/json' },
          },
        ])
        if (answer.status !== 200) {
          expectRefusal(answer, url)
          continue
        }
        const [step] = (JSON.parse(answer.body) as { responses: { status: number; body?: unknown }[] }).responses
        expect([url, step!.status >= 400 && step!.status < 500]).toEqual([url, true])
        expectRefusal(
          { status: step!.status, headers: [['content-type', 'application/json']], body: JSON.stringify(step!.body) },
          url,
        )
      }
    })
    expect(errorOf(await send('GET', '/v1.0/nothing')).code).toBe('ResourceNotFound')
    await stillServes(target)
  })
})
