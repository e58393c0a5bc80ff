import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { TemplateName, TemplateValues } from '../messages.ts'
import { type Content, contentOf } from './contents.ts'
import { htmlMail, textMail } from './mail.ts'
import { codeText, fits, infoText, phoneText } from './phone.ts'

const frame = { tenant: 'Meridian', locale: 'en', minutes: 5, accent: '#0f5c8c' }
const at = '2025-07-08T13:21:11Z'
const samples: { [T in TemplateName]?: TemplateValues[T] } = {
  'code.mail': { code: '018622', purpose: 'registration' },
  'notice.reset': { userPrincipalName: 'carla@meridian.example', at },
  'notice.adminReset': { displayName: 'Ana', userPrincipalName: 'ana@meridian.example', at, ip: '203.0.113.9' },
  'contact.admin': { displayName: 'Gabriel', userPrincipalName: 'gabriel@meridian.example', at },
  'notice.block': { userPrincipalName: 'carla@meridian.example', at, until: at },
  'notice.alarm': { kind: 'refused', limit: '100', at },
  'notice.guarded': { by: '', at, since: at },
  'notice.change': { userPrincipalName: 'carla@meridian.example', at },
  'notice.info': {
    userPrincipalName: 'carla@meridian.example',
    change: 'removed',
    info: 'mobile',
    detail: '*****59',
    at,
  },
}
const contents = (tenant = frame.tenant): Content[] =>
  Object.entries(samples).map(
    ([template, values]) =>
      contentOf(template as TemplateName, values as Record<string, string>, { ...frame, tenant })!,
  )

const invitation = {
  inviter: 'Ana Lima',
  link: 'https://login.meridian.example/invitation?ticket=abc',
  message: 'Hello <b>you</b>,\nsee you soon.',
  until: at,
}

describe('mails', () => {
  test('an invitation holds its one link, written out, and the words of the person as theirs', () => {
    const content = contentOf('invitation', invitation, frame)!
    const [text, html] = [textMail(content, frame, 'Rekey'), htmlMail(content, frame, 'Rekey')]
    expect(content.subject).toBe('Ana Lima invited you to work with Meridian')
    expect(text).toContain('> Hello <b>you</b>,\n> see you soon.')
    expect(text.match(/https?:\S+/g)).toEqual([invitation.link])
    expect(new Set(html.match(/https?:[^"<]+/g))).toEqual(new Set([invitation.link]))
    expect(html).not.toContain('<b>you')
    expect(contentOf('invitation', { ...invitation, inviter: '' }, frame)!.subject).toBe(
      'You are invited to work with Meridian',
    )
  })

  test('say who, what and when in UTC, mask the account, hold no link and no unfilled place', () => {
    const reset = contentOf('notice.reset', { userPrincipalName: 'carla@meridian.example', at }, frame)!
    expect(reset.subject).toBe('Your Meridian password was reset')
    expect(reset.facts).toEqual([
      ['Account', 'c***@meridian.example'],
      ['When', '8 July 2025 at 13:21 UTC'],
    ])
    for (const content of contents()) {
      const [text, html] = [textMail(content, frame, 'Rekey'), htmlMail(content, frame, 'Rekey')]
      expect(`${content.subject}${text}`).not.toMatch(/[{}|]|undefined|https?:/)
      expect(html).not.toMatch(/undefined|https?:|<a |<img|<script/)
      expect(text).toContain('Sent by Rekey on behalf of Meridian')
    }
  })

  test('in Portuguese are Portuguese from the subject to the foot', () => {
    const pt = { ...frame, locale: 'pt-PT' }
    const reset = contentOf('notice.reset', { userPrincipalName: 'carla@meridian.example', at }, pt)!
    expect(reset.subject).toBe('A sua palavra-passe de Meridian foi reposta')
    expect(reset.facts?.[1]).toEqual(['Quando', '8 de julho de 2025 às 13:21 UTC'])
    for (const [template, values] of Object.entries(samples)) {
      const content = contentOf(template as TemplateName, values as Record<string, string>, pt)!
      const text = textMail(content, pt, 'Rekey')
      expect(`${content.subject}${text}`).not.toMatch(/[{}|]|undefined|\b(the|your|password|account)\b/)
      expect(text).toContain('Enviado por Rekey em nome de Meridian')
      expect(htmlMail(content, pt, 'Rekey')).toContain('<html lang="pt-PT"')
    }
  })

  test('NTF-04, OTP-11: the subject is the organisation’s, the code is in no subject, title or preview', () => {
    const content = contentOf('code.mail', { code: '018622', purpose: 'reset' }, frame)!
    expect(content.subject).toBe('Meridian account email verification code')
    expect(`${content.subject}${content.preview}`).not.toContain('018622')
    expect(htmlMail(content, frame, 'Rekey').match(/018622/g)).toHaveLength(1)
    expect(content.advice[0]).toBe('It works once, for 5 minutes.')
  })

  test('INJ-04: values are text and nothing else: no markup, no placeholder, no style gets through', () => {
    const nasty = [
      '<b>x</b>',
      '"><img src=x onerror=y>',
      '{tenant} {code}',
      "'; url(javascript:1)",
      '%s',
      '</style><script>',
      '&lt;',
    ]
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...nasty), fc.string({ unit: 'grapheme' })), (value) => {
        const content = contentOf(
          'contact.admin',
          { displayName: value, userPrincipalName: value, at },
          { ...frame, tenant: value },
        )!
        const html = htmlMail(content, { ...frame, tenant: value, accent: value }, 'Rekey')
        const plain = htmlMail(
          contentOf('contact.admin', { displayName: '', userPrincipalName: '', at }, { ...frame, tenant: '' })!,
          { ...frame, tenant: '', accent: null },
          'Rekey',
        )
        expect(html.match(/<[^>]*>/g)).toEqual(plain.match(/<[^>]*>/g))
        expect(textMail(content, frame, 'Rekey')).toContain(`Name: ${value}`)
      }),
    )
  })
})

describe('texts', () => {
  const frameOf = (tenant: string, host: string | null = 'login.meridian.example') => ({ tenant, locale: 'en', host })

  test('TEL-02: code and name, warning, and the last line binds it to our host', () => {
    expect(codeText({ code: '018622', purpose: 'reset' }, frameOf('Meridian'))).toBe(
      '018622 is your Meridian verification code. Do not share it.\nSomeone asked to reset your password.\n@login.meridian.example #018622',
    )
    expect(codeText({ code: '018622', purpose: 'registration' }, frameOf('Meridian', null))).toBe(
      '018622 is your Meridian verification code. Do not share it.',
    )
  })

  test('one message however long or foreign the name: code and host stay', () => {
    const names = [
      'A'.repeat(256),
      'Société Générale d’Électricité et Cie',
      'メリディアン株式会社',
      '😀'.repeat(100),
      'Ünlü & Söhne {GmbH}',
      'Łódź',
    ]
    for (const name of names) {
      const text = codeText({ code: '018622', purpose: 'reset' }, frameOf(name))
      expect(fits(text)).toBe(true)
      expect(text.startsWith('018622 is your ')).toBe(true)
      expect(text.endsWith('\n@login.meridian.example #018622')).toBe(true)
      expect(fits(infoText({ change: 'removed' }, { tenant: name, locale: 'en' }))).toBe(true)
    }
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 256, unit: 'grapheme' }), (name) => {
        expect(fits(codeText({ code: '018622', purpose: 'reset' }, frameOf(name)))).toBe(true)
      }),
    )
  })

  test('in Portuguese too, one message holds both sentences and the host', () => {
    const pt = { ...frameOf('Meridian'), locale: 'pt-PT' }
    const text = codeText({ code: '018622', purpose: 'reset' }, pt)
    expect(fits(text)).toBe(true)
    expect(text.split('\n')).toEqual([
      '018622 serve para verificar a sua conta de Meridian. Nunca o partilhe.',
      'Alguém pediu para repor a sua palavra-passe.',
      '@login.meridian.example #018622',
    ])
    for (const change of ['added', 'changed', 'removed']) {
      const told = infoText({ change }, { ...pt, tenant: 'A'.repeat(50) })
      expect(told).toContain('A'.repeat(50))
      expect(fits(told)).toBe(true)
    }
  })

  test('a call says the digits one by one, twice', () => {
    expect(phoneText('code.text', 'call', { code: '0186' }, frameOf('Meridian'))?.match(/0, 1, 8, 6/g)).toHaveLength(2)
    expect(phoneText('notice.reset', 'text', {}, frameOf('Meridian'))).toBeNull()
  })
})
