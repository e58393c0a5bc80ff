import http from 'node:http'

export type Answer = {
  readonly status: number
  /** As they came: names, order, repetitions. */
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string
}

export type Sent = {
  readonly method?: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

/** A client that sends any bytes and shows every byte of the answer; with a jar, for those who are browsers. */
export class Wire {
  readonly url: URL
  readonly agent: http.Agent | false
  readonly jar = new Map<string, string>()
  /** Headers of every request. */
  readonly always: Record<string, string> = {}

  /** `agent`: connections that are used again, for those who ask thousands of times. */
  constructor(url: string, agent: http.Agent | false = false) {
    this.url = new URL(url)
    this.agent = agent
  }

  async send({ method = 'GET', path, headers = {}, body }: Sent): Promise<Answer> {
    const cookie = [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const all = { ...this.always, ...(cookie ? { cookie } : {}), ...headers }
    const bytes = body === undefined ? undefined : Buffer.from(body as string)
    const length = 'transfer-encoding' in all ? {} : lengthOf(bytes)
    const sent = { method, path, headers: { ...all, ...length } }
    const answer = await exchange(this.url, this.agent, sent, bytes)
    this.keep(answer)
    return answer
  }

  private keep(answer: Answer): void {
    for (const [name, line] of answer.headers) {
      if (name.toLowerCase() !== 'set-cookie') continue
      const pair = line.split(';')[0]!
      const at = pair.indexOf('=')
      if (at === pair.length - 1 || /max-age=0/i.test(line)) this.jar.delete(pair.slice(0, at))
      else this.jar.set(pair.slice(0, at), pair.slice(at + 1))
    }
  }
}

const lengthOf = (bytes: Buffer | undefined): Record<string, string> =>
  bytes ? { 'content-length': String(bytes.length) } : {}

function exchange(
  url: URL,
  agent: http.Agent | false,
  { method, path, headers }: { method: string; path: string; headers: Record<string, string> },
  body: Buffer | undefined,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = http.request({ host: url.hostname, port: url.port, method, path, headers, agent })
    request.on('error', reject)
    request.on('response', (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('error', reject)
      response.on('end', () => {
        const raw = response.rawHeaders
        const pairs = raw.flatMap((name, at) => (at % 2 === 0 ? [[name, raw[at + 1]!] as const] : []))
        resolve({ status: response.statusCode ?? 0, headers: pairs, body: Buffer.concat(parts).toString('utf8') })
      })
    })
    if (method === 'POST' && !body) request.setHeader('content-length', '0')
    request.end(body)
  })
}

export const header = (answer: Answer, name: string): string | undefined =>
  answer.headers.find(([one]) => one.toLowerCase() === name)?.[1]

/** What differs between any two answers: ids, times, tokens, codes made of ids. */
export const masked = (text: string): string =>
  text
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>')
    .replace(/\b[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4}\b/g, '<support code>')
    .replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?Z?/g, '<time>')
    .replace(/\d{1,2} [A-Z][a-z]+ \d{4},? (at )?\d\d:\d\d(:\d\d)?/g, '<time>')
    .replace(/[A-Z][a-z]+ \d{1,2}, \d{4}(,| at) \d{1,2}:\d\d( [AP]M)?/g, '<time>')
    .replace(/\*{5}\d\d/g, '<number>')
    .replace(/[\w.-]{0,2}\*{6}@\w\*{4}\.[\w*]+/g, '<address>')
    .replace(/(?<![\w-])[\w-]{43}(?![\w-])/g, '<token>')

/** Everything of an answer that must not tell one account from another. */
export const shape = (answer: Answer): object => ({
  status: answer.status,
  headers: answer.headers.map(([name, value]) => (name === 'Date' ? name : `${name}: ${masked(value)}`)),
  body: masked(answer.body),
})
