import { expect, test } from 'vitest'
import { isNewAndAnonymous } from './overload.policy.ts'

const asked = (path: string, cookie?: string, hasAuthorization = false) =>
  isNewAndAnonymous({ path, cookie, hasAuthorization })

test('strangers who begin something are held', () => {
  const begun = [
    '/',
    '/signin',
    '/signin/password',
    '/passwordreset',
    '/passwordreset/flow',
    '/invitation',
    '/devicelogin',
  ]
  expect(begun.filter((path) => !asked(path))).toEqual([])
  expect(asked('/signin', '__Host-rekey-language=pt; other=1; x__Host-rekey-pre=1')).toBe(true)
})

test('who has begun, and who operates, goes on', () => {
  for (const name of ['pre', 'flow', 'session', 'device', 'text'])
    expect(asked('/passwordreset', `other=1; __Host-rekey-${name}=abc`)).toBe(false)
  expect(asked('/passwordreset/flow/send', undefined, true)).toBe(false)
  const open = [
    '/healthz',
    '/readyz',
    '/metrics',
    '/assets/portal-0123456789.css',
    '/admin',
    '/admin/callback',
    '/v1.0/me',
  ]
  expect(open.filter((path) => asked(path))).toEqual([])
  expect(asked('/organizations/oauth2/v2.0/authorize')).toBe(false)
  expect(asked('/organizations/oauth2/v2.0/token')).toBe(false)
  expect(asked('/administration')).toBe(true)
})
