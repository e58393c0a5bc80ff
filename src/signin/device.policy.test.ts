import fc from 'fast-check'
import { expect, test } from 'vitest'
import { deviceOf } from './device.policy.ts'

const chrome =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36'

test.each([
  [chrome, 'Chrome 126.0.0', 'Windows10'],
  [`${chrome} Edg/126.0.2592.87`, 'Edge 126.0.2592', 'Windows10'],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0', 'Firefox 128.0', 'Linux'],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
    'Mobile Safari 17.5',
    'Ios 17',
  ],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4.1 Safari/605.1.15',
    'Safari 17.4.1',
    'MacOs',
  ],
  [
    'Mozilla/5.0 (Linux; Android 14; SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36',
    'Samsung Browser 25.0',
    'Android 14',
  ],
  ['curl/8.5.0', 'curl 8.5.0', null],
  ['node', 'node', null],
  ['', null, null],
  [null, null, null],
])('%s', (userAgent, browser, operatingSystem) => {
  expect(deviceOf(userAgent)).toEqual({ browser, operatingSystem })
})

test('any text at all is answered, and at once', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 2_000 }), (text) => {
      const { browser, operatingSystem } = deviceOf(text)
      expect([browser, operatingSystem].every((one) => one === null || one.length < 60)).toBe(true)
    }),
  )
})
