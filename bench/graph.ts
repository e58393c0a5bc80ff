/**
 * The Graph surface over a big directory: pages of users by list, filter and search, one caller at a time over http,
 * and the import of 100,000 users without passwords.
 *
 * `npm run bench -- graph [users] [rounds]`
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import http from 'node:http'
import { availableParallelism, tmpdir } from 'node:os'
import path from 'node:path'
import { beside, fillPeople } from './graph.people.ts'
import { importAlone } from './import.ts'
import { record } from './record.ts'
import { startServer } from './server.ts'

const users = Number(process.argv[2] ?? 1_000_000)
const rounds = Number(process.argv[3] ?? 40)
const imported = Math.min(100_000, users)

/** What is asked: a name and the options; `{n}` differs from round to round, so that no page is simply remembered. */
const pages: readonly [kind: 'list' | 'filter' | 'search', name: string, options: Record<string, string>][] = [
  ['list', 'first page', {}],
  ['list', 'by name, backwards', { $orderby: 'displayName desc' }],
  ['list', 'by user principal name', { $orderby: 'userPrincipalName' }],
  ['list', 'newest first', { $orderby: 'createdDateTime desc' }],
  [
    'list',
    'all properties of a few',
    { $top: '20', $select: 'id,displayName,assignedLicenses,department,createdDateTime' },
  ],
  ['filter', 'department eq', { $filter: "department eq 'sales'" }],
  ['filter', 'a rare department', { $filter: "department eq 'Archive'" }],
  ['filter', 'displayName begins', { $filter: "startswith(displayName,'Helena ma')" }],
  ['filter', 'displayName begins with a letter', { $filter: "startswith(displayName,'s')" }],
  ['filter', 'surname begins', { $filter: "startswith(surname,'marter')" }],
  ['filter', 'one user principal name', { $filter: "userPrincipalName eq 'u{n}.bababa@meridian.example'" }],
  ['filter', 'one mail or one name', { $filter: "mail eq 'u{n}.x@meridian.example' or employeeId eq 'E{n}'" }],
  ['filter', 'mail ends', { $filter: "endswith(mail,'@meridian.example')" }],
  ['filter', 'mail ends with what nobody has', { $filter: "endswith(mail,'@elsewhere.example')" }],
  ['filter', 'disabled', { $filter: 'accountEnabled eq false' }],
  ['filter', 'guests', { $filter: "userType eq 'guest'" }],
  ['filter', 'two properties', { $filter: "department eq 'Legal' and city eq 'Faro'" }],
  ['filter', 'not equal', { $filter: "department ne 'Sales' and accountEnabled eq true" }],
  ['filter', 'one of several', { $filter: "mailNickname in ('u{n}.bababa','u1.cebaba','u2.diba')" }],
  ['filter', 'nobody', { $filter: "city eq 'Atlantis'" }],
  ['search', 'one word', { $search: '"displayName:marlome"' }],
  ['search', 'a begin of three letters', { $search: '"displayName:mar"' }],
  ['search', 'one letter', { $search: '"displayName:h"' }],
  ['search', 'two words', { $search: '"displayName:helena nibada"' }],
  ['search', 'name, mail or number', { $search: '"displayName:{n}" OR "mail:u{n}" OR "userPrincipalName:u{n}"' }],
  ['search', 'any property', { $search: '"sofia"' }],
]

type Answer = { ms: number; body: { value: unknown[]; '@odata.nextLink'?: string } }
type Measured = { kind: string; name: string; rows: number; p50Ms: number; p95Ms: number }

/** One connection that stays open, as a client of an API keeps it. */
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })

/** As the bulk job does it, from a file: read, judged, made and in the audit log. */
const importing = await importAlone(imported)

const data = mkdtempSync(path.join(tmpdir(), 'rekey-bench-'))
const server = await startServer(data, { REKEY_DEMO: '1', REKEY_CHALLENGE: 'off' })
try {
  const { store, tenantId } = await beside(data)
  await fillPeople(store, tenantId, 0, users)
  await store.close()
  const authorization = await bearer(tenantId)
  const measured: Measured[] = []
  for (const [kind, name, options] of pages) measured.push({ kind, name, ...(await measure(options, authorization)) })
  measured.push({ kind: 'list', name: 'the 20th page', ...(await deep(authorization)) })
  const p95 = (kind: string) => Math.max(...measured.filter((one) => one.kind === kind).map((one) => one.p95Ms))
  record('graph', {
    users,
    rounds,
    listP95Ms: p95('list'),
    filterP95Ms: p95('filter'),
    searchP95Ms: p95('search'),
    imported,
    importSeconds: Number((importing.totalMs / 1_000).toFixed(1)),
    pages: measured,
    cores: availableParallelism(),
  })
} finally {
  await server.stop()
  rmSync(data, { recursive: true, force: true })
}

function get(url: string, authorization: string): Promise<Answer> {
  const began = performance.now()
  return new Promise((resolve, reject) => {
    const request = http.get(url, { agent, headers: { authorization, consistencylevel: 'eventual' } }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => {
        text += part
      })
      response.on('end', () => {
        const ms = performance.now() - began
        if (response.statusCode === 200) resolve({ ms, body: JSON.parse(text) as Answer['body'] })
        else reject(new Error(`${response.statusCode} ${url}: ${text.slice(0, 300)}`))
      })
    })
    request.on('error', reject)
  })
}

async function bearer(tenantId: string): Promise<string> {
  const { app } = JSON.parse(readFileSync(path.join(data, 'demo.json'), 'utf8')) as {
    app: { clientId: string; clientSecret: string }
  }
  const response = await fetch(`${server.urls.http}/${tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: app.clientId,
      client_secret: app.clientSecret,
      scope: 'https://graph.microsoft.com/.default',
    }),
  })
  return `Bearer ${((await response.json()) as { access_token: string }).access_token}`
}

async function measure(options: Record<string, string>, authorization: string) {
  const times: number[] = []
  let rows = 0
  for (let round = 0; round < rounds + 3; round++) {
    const number = String((round * 7_919 * 13) % users)
    const query = Object.entries(options)
      .map(([name, value]) => `${name}=${encodeURIComponent(value.replaceAll('{n}', number))}`)
      .join('&')
    const { ms, body } = await get(`${server.urls.http}/v1.0/users?${query}`, authorization)
    // The first ones warm the connection and the plans of nothing else.
    if (round >= 3) times.push(ms)
    rows = body.value.length
  }
  return { rows, ...figures(times) }
}

async function deep(authorization: string) {
  const times: number[] = []
  let url = `${server.urls.http}/v1.0/users?$top=100`
  for (let page = 0; page < rounds; page++) {
    const { ms, body } = await get(url, authorization)
    times.push(ms)
    url = body['@odata.nextLink'] ?? url
  }
  return { rows: 100, ...figures(times) }
}

function figures(times: number[]) {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (q: number) => Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0).toFixed(1))
  return { p50Ms: at(0.5), p95Ms: at(0.95) }
}
