import { expect, test } from 'vitest'
import { keyring } from '../base/secret.ts'
import { destinationDigest } from './destination.ts'

test('LIM-04: one mailbox or number is one destination, however it is written; text and call share it', () => {
  const keys = keyring(Buffer.alloc(32, 1))
  const of = (channel: 'mail' | 'text' | 'call', address: string) =>
    destinationDigest(keys, 't', channel, address).toString('hex')
  expect(of('mail', ' Carla@Example.org')).toBe(of('mail', 'carla@example.org'))
  expect(of('text', '+351 912 345 659')).toBe(of('call', '+351 912345659'))
  expect(of('text', '+351 912345659')).not.toBe(of('text', '+351 912345658'))
  expect(destinationDigest(keys, 'other', 'mail', 'carla@example.org').toString('hex')).not.toBe(
    of('mail', 'carla@example.org'),
  )
})
