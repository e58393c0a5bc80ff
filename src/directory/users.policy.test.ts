import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NewUser, UserChange } from '../contract/directory.ts'
import {
  forAudit,
  legalAgeGroup,
  mailKey,
  mailProblems,
  merged,
  nicknameOf,
  readOnlyProblems,
  syncedProblems,
  upnKey,
  upnProblems,
  withPrimary,
} from './users.policy.ts'

const domains = ['meridian.example', 'second.example']
const accepts = (upn: string) => upnProblems(upn, domains).length === 0

describe('user names (directory.md 2.4)', () => {
  test.each([
    'carla@meridian.example',
    'Carla.Alves@MERIDIAN.example',
    "o'brien-x_1!#^~@second.example",
    '.a@meridian.example',
    `${'a'.repeat(64)}@meridian.example`,
  ])('%s is one', (upn) => expect(accepts(upn)).toBe(true))

  test.each([
    ['no at sign', 'carla'],
    ['two of them', 'a@b@meridian.example'],
    ['nothing before it', '@meridian.example'],
    ['a dot just before it', 'carla.@meridian.example'],
    ['65 characters', `${'a'.repeat(65)}@meridian.example`],
    ['an accent', 'joão@meridian.example'],
    ['a look-alike of k', '\u212Aarla@meridian.example'],
    ['a blank before', ' carla@meridian.example'],
    ['a blank after', 'carla@meridian.example '],
    ['a percent sign', 'a%b@meridian.example'],
    ['a line break', 'carla@meridian.example\n'],
    ['a foreign domain', 'carla@elsewhere.example'],
    ['a domain of look-alikes', 'carla@mer\u0131dian.example'],
    ['a domain too long', `a@${'b'.repeat(49)}`],
  ])('not with %s', (_why, upn) => expect(accepts(upn)).toBe(false))

  test('keys fold ASCII only: idempotent, and equal only for equal letters', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => upnKey(upnKey(text)) === upnKey(text)))
    expect(upnKey('KIM')).toBe('kim')
    expect(upnKey('\u212AIM')).not.toBe('kim')
    expect(upnKey('İ')).toBe('İ')
  })

  test('the nickname of a user who was given none', () => {
    expect(nicknameOf('Carla.Alves@meridian.example')).toBe('Carla.Alves')
  })
})

describe('mail addresses (INP-06)', () => {
  test.each([
    ['Carla@Meridian.Example', 'carla@meridian.example'],
    ['CARLA@BÜCHER.example', 'carla@xn--bcher-kva.example'],
    ['carla@xn--bcher-kva.example', 'carla@xn--bcher-kva.example'],
    ['Mike@\u212Aelvin.example', 'mike@kelvin.example'],
    ['jo\u0301@mail.example', 'jo\u0301@mail.example'],
  ])('%s is compared as %s', (address, key) => expect(mailKey(address)).toBe(key))

  test('look-alikes before the at sign stay apart', () => {
    const keys = ['kim@mail.example', '\u212Aim@mail.example', 'k\u0131m@mail.example'].map(mailKey)
    expect(new Set(keys).size).toBe(3)
  })

  test.each([
    '',
    '@',
    'a@',
    '@b.example',
    'a b@c.example',
    'a@b',
    'a..b@c.example',
    '.a@c.example',
    'a@1.2.3.4',
    'a@[::1]',
    'a\u202e@c.example',
    'a,b@c.example',
    'a@c.example@d.example',
  ])('"%s" is none', (address) => expect(mailKey(address)).toBeNull())

  test('the key of a key is itself, for anything', () => {
    const addresses = fc
      .tuple(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }))
      .map(([a, b]) => `${a}@${b}.example`)
    fc.assert(
      fc.property(addresses, (address) => {
        const key = mailKey(address)
        return key === null || mailKey(key) === key
      }),
    )
  })

  test('problems name their field', () => {
    expect(mailProblems({ mail: 'x', otherMails: ['a@b.example', 'y'] }).map((one) => one.field)).toEqual([
      'mail',
      'otherMails',
    ])
    expect(mailProblems({ mail: null })).toEqual([])
  })
})

describe('properties', () => {
  const valid = (change: object) => UserChange.safeParse(change).success

  test('names have no control, bidirectional or unassigned characters and are kept in NFC (INP-08)', () => {
    for (const bad of ['a\u0000', 'a\u202eb', 'a\u2066b', '\ud800', '\u0378', '\u0085'])
      expect(valid({ displayName: bad })).toBe(false)
    expect(UserChange.parse({ displayName: 'Joa\u0303o' }).displayName).toBe('João')
    expect(valid({ displayName: 'Ærøskøbing 東京 👩‍💻' })).toBe(true)
  })

  test('lengths are those of Graph', () => {
    const most = {
      displayName: 256,
      givenName: 64,
      surname: 64,
      jobTitle: 128,
      companyName: 64,
      department: 64,
      employeeId: 16,
      officeLocation: 128,
      city: 128,
      state: 128,
      country: 128,
      postalCode: 40,
      mobilePhone: 64,
    }
    for (const [name, length] of Object.entries(most)) {
      expect([name, valid({ [name]: 'x'.repeat(length) })]).toEqual([name, true])
      expect([name, valid({ [name]: 'x'.repeat(length + 1) })]).toEqual([name, false])
    }
  })

  test('what cannot be cleared, what is no country, what nobody may set', () => {
    expect(valid({ displayName: null })).toBe(false)
    expect(valid({ displayName: '' })).toBe(false)
    expect(valid({ department: null })).toBe(true)
    for (const code of ['ZZ', 'pt', 'PRT', 'EU']) expect([code, valid({ usageLocation: code })]).toEqual([code, false])
    expect(valid({ usageLocation: 'PT' })).toBe(true)
    expect(valid({ businessPhones: ['1', '2'] })).toBe(false)
    for (const name of ['id', 'tenantId', 'createdAt', 'passwordHash', 'roles', 'verified', 'proxyAddresses'])
      expect([name, valid({ [name]: 'x' })]).toEqual([name, false])
    for (const value of [['a'], {}, 5, null])
      expect(NewUser.safeParse({ userPrincipalName: value, displayName: 'x' }).success).toBe(false)
  })

  test('a synchronised account is changed at its source, but for what is ours', () => {
    expect(syncedProblems({ department: 'Sales', usageLocation: 'PT' }).map((one) => one.field)).toEqual(['department'])
  })

  test('the legal age group follows from age group and consent', () => {
    const rows = [
      ['Adult', null, 'Adult'],
      ['NotAdult', 'Denied', 'NotAdult'],
      ['Minor', null, 'MinorWithOutParentalConsent'],
      ['Minor', 'Denied', 'MinorWithOutParentalConsent'],
      ['Minor', 'Granted', 'MinorWithParentalConsent'],
      ['Minor', 'NotRequired', 'MinorNoParentalConsentRequired'],
      [null, 'Granted', null],
    ] as const
    for (const [age, consent, group] of rows)
      expect([age, consent, legalAgeGroup(age, consent)]).toEqual([age, consent, group])
  })

  test('the mail address leads the proxy addresses; the others stay, the same one never twice', () => {
    const old = ['SMTP:a@x.example', 'smtp:B@x.example', 'sip:a@x.example']
    expect(withPrimary(old, 'b@x.example')).toEqual(['SMTP:b@x.example', 'sip:a@x.example'])
    expect(withPrimary(old, null)).toEqual(['smtp:B@x.example', 'sip:a@x.example'])
    fc.assert(
      fc.property(fc.array(fc.constantFrom('SMTP:a@x', 'smtp:a@x', 'smtp:b@x', 'sip:a@x')), (proxies) => {
        const now = withPrimary(proxies, 'a@x')
        return now[0] === 'SMTP:a@x' && now.filter((one) => one.toLowerCase() === 'smtp:a@x').length === 1
      }),
    )
  })

  test('values by name: the named ones change, null takes away, the rest stays', () => {
    expect(merged({ a: '1', b: '2' }, { b: null, c: '3' })).toEqual({ a: '1', c: '3' })
  })

  test('what the directory writes itself is told apart from what does not exist', () => {
    const problems = readOnlyProblems({ id: 'x', proxyAddresses: [], shoeSize: 43 })
    expect(problems.map(({ field, code }) => `${field} ${code}`)).toEqual(['id read_only', 'proxyAddresses read_only'])
    expect(readOnlyProblems(null)).toEqual([])
  })

  test('audit rows hold masks', () => {
    expect(
      forAudit({
        mobilePhone: '+351 912345678',
        businessPhones: ['+351 210000001'],
        otherMails: ['john@gmail.com'],
        city: 'Porto',
      }),
    ).toEqual({
      mobilePhone: '*****78',
      businessPhones: ['*****01'],
      otherMails: ['jo******@g****.com'],
      city: 'Porto',
    })
  })
})
