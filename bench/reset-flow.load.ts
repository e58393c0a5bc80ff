/** The load: a gateway that takes the texts, and people who walk through the reset. A process of its own. */
import net from 'node:net'
import { numberOf } from './numbers.ts'

type Order = { url: string; people: number; users: number; seconds: number }

const waiting = new Map<string, (code: string) => void>()
const taken = 'HTTP/1.1 204 No Content\r\n\r\n'
/** As little HTTP as the people have: what it takes is taken from what it measures. */
const gateway = net.createServer((socket) => {
  let text = ''
  socket.setNoDelay(true).setEncoding('utf8')
  socket.on('data', (chunk: string) => {
    text += chunk
    for (let whole = bodyOf(text); whole !== null; whole = bodyOf(text)) {
      text = text.slice(whole.end)
      socket.write(taken)
      const message = JSON.parse(whole.body) as { to: string; text: string }
      waiting.get(message.to.replace(/\D/g, ''))?.(/\b\d{6}\b/.exec(message.text)?.[0] ?? '')
    }
  })
  socket.on('error', () => {})
})
gateway.listen(0, '127.0.0.1', () => process.send!({ port: (gateway.address() as net.AddressInfo).port }))

/** The body of the first message in `text` and where it ends; null while it is not whole. Bodies here are ASCII. */
function bodyOf(text: string): { body: string; end: number } | null {
  const begin = text.indexOf('\r\n\r\n') + 4
  if (begin < 4) return null
  const end = begin + Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0)
  return text.length < end ? null : { body: text.slice(begin, end), end }
}

process.on('message', (order: Order) => void run(order))

let fast: number[] = []
let finish: number[] = []
let flows = 0
let failed = 0
let next = 0
let round = 0

async function run(order: Order): Promise<void> {
  fast = []
  finish = []
  flows = 0
  failed = 0
  round++
  const began = performance.now()
  const until = began + order.seconds * 1000
  await Promise.all(Array.from({ length: order.people }, (_, n) => person(order, n, until)))
  process.send!({ flows, failed, seconds: (performance.now() - began) / 1000, fast, finish })
}

async function person(order: Order, n: number, until: number): Promise<void> {
  let client = clientAt(order.url, n, 0)
  for (let done = 0; performance.now() < until; done++) {
    // Address limits stay on: everybody comes from a new place now and then.
    if (done % 20 === 19) client = clientAt(order.url, n, done)
    await flow(client, next++ % order.users)
  }
}

async function flow(client: Client, n: number): Promise<void> {
  try {
    const who = await client('/passwordreset', { username: `person${n}@meridian.example` }, null, fast)
    const handle = who.flow!
    const code = new Promise<string>((resolve) => waiting.set(numberOf(n).replace(/\D/g, ''), resolve))
    await client('/passwordreset/flow/send', { method: 'text', number: numberOf(n) }, handle, fast)
    await client('/passwordreset/flow/prove', { method: 'text', answer: await within(code) }, handle, fast)
    const password = `Purple-${n}-Elephant-${Math.floor(performance.now())}`
    const view = await client('/passwordreset/flow/password', { password, confirm: password }, handle, finish)
    if (view.page === 'P-18') flows++
    else fail(view)
  } catch (error) {
    fail(error)
  }
}

function fail(why: unknown): void {
  failed++
  if (failed <= 3) process.stderr.write(`${why instanceof Error ? why.message : JSON.stringify(why)}\n`)
}

const within = <T>(promise: Promise<T>): Promise<T> =>
  Promise.race([
    promise,
    new Promise<T>((_, reject) => setTimeout(() => reject(new Error('no text came')), 10_000).unref()),
  ])

/** What the next step needs of an answer; to read all of it would take from what is measured. */
type View = { readonly page: string | undefined; readonly flow: string | undefined }
type Client = (route: string, body: object, handle: string | null, times: number[]) => Promise<View>

/** A connection of its own with just enough HTTP, so that the load takes little of the machine it measures. */
function clientAt(url: string, n: number, turn: number): Client {
  const port = Number(new URL(url).port)
  const localAddress = `127.${1 + n}.${(Math.floor(turn / 20) + round * 100) % 250}.${1 + (turn % 200)}`
  const socket = net.connect({ host: '127.0.0.1', port, localAddress, noDelay: true })
  let text = ''
  let answered: ((answer: string) => void) | null = null
  socket.setEncoding('utf8')
  socket.on('data', (chunk: string) => {
    text += chunk
    const end = text.indexOf('\r\n\r\n')
    if (end < 0) return
    const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0)
    if (Buffer.byteLength(text) < end + 4 + length) return
    const whole = text
    text = ''
    answered?.(whole)
  })
  return async (route, body, handle, times) => {
    const json = JSON.stringify(body)
    const authorization = handle ? `authorization: Flow ${handle}\r\n` : ''
    const began = performance.now()
    const answer = await new Promise<string>((resolve, reject) => {
      answered = resolve
      socket.once('error', reject)
      socket.write(
        `POST ${route} HTTP/1.1\r\nhost: localhost:${port}\r\naccept: application/json\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(json)}\r\n${authorization}\r\n${json}`,
      )
    })
    socket.removeAllListeners('error')
    times.push(performance.now() - began)
    if (!answer.startsWith('HTTP/1.1 200')) throw new Error(`${route}: ${answer.slice(9, 12)} ${answer.slice(-300)}`)
    return { page: /"page":"([^"]+)"/.exec(answer)?.[1], flow: /"flow":"([^"]+)"/.exec(answer)?.[1] }
  }
}
