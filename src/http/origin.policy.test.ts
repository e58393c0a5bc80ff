import { describe, expect, it } from 'vitest'
import { type OriginFacts, originAllowed } from './origin.policy.ts'

const ours = new Set(['https://id.example.com', 'http://localhost:8080'])
const post: OriginFacts = {
  method: 'POST',
  secFetchSite: undefined,
  origin: undefined,
  hasCookie: true,
  hasAuthorization: false,
  isJson: false,
  isForm: false,
}

describe('WEB-02: where a change may come from', () => {
  const table: [string, Partial<OriginFacts>, boolean][] = [
    ['a page of ours', { secFetchSite: 'same-origin' }, true],
    ["the user's own reload", { secFetchSite: 'none' }, true],
    ['another site', { secFetchSite: 'cross-site' }, false],
    ['a neighbour under the same domain', { secFetchSite: 'same-site' }, false],
    ['a value nobody defined', { secFetchSite: 'mine' }, false],
    [
      'another site that also claims our origin',
      { secFetchSite: 'cross-site', origin: 'https://id.example.com' },
      false,
    ],
    ['an older browser, our origin', { origin: 'https://id.example.com' }, true],
    ['an older browser, our origin in capitals', { origin: 'HTTPS://ID.example.com' }, true],
    ['an older browser, another origin', { origin: 'https://evil.example' }, false],
    ['our name on another port', { origin: 'https://id.example.com:444' }, false],
    ['an origin that hides itself', { origin: 'null' }, false],
    ['an origin that hides itself, with JSON', { origin: 'null', isJson: true }, false],
    ['an origin that hides itself, with a token', { origin: 'null', hasAuthorization: true }, false],
    ["an older browser's form on a page without referrer", { origin: 'null', isForm: true }, true],
    [
      'the same form, where the browser says it comes from elsewhere',
      { origin: 'null', isForm: true, secFetchSite: 'cross-site' },
      false,
    ],
    ["another page's form", { origin: 'https://evil.example', isForm: true }, false],
    ['neither header, a form with a cookie', { isForm: true }, false],
    ['neither header, with a cookie', {}, false],
    ['neither header, JSON with a cookie', { isJson: true }, false],
    ['neither header, JSON without a cookie', { isJson: true, hasCookie: false }, true],
    ['neither header, a form without a cookie', { hasCookie: false }, false],
    ['a token and no cookie', { hasAuthorization: true, hasCookie: false }, true],
    ['a token beside a cookie', { hasAuthorization: true }, false],
    ['reading, from anywhere', { method: 'GET', secFetchSite: 'cross-site' }, true],
  ]
  it.each(table)('%s', (_, facts, allowed) => {
    expect(originAllowed({ ...post, ...facts }, ours)).toBe(allowed)
  })
})
