/** The load: a gateway that takes the texts, and people who walk through the reset. A process of its own. */
import net from 'node:net'
import { numberOf } from './numbers.ts'

type Order = { url: string; people: number; users: number; seconds: number }

const waiting = new Map<string, (code: string) => void>()
const taken = Buffer.from('HTTP/1.1 204 No Content\r\n\r\n')
/** As little HTTP as the people have: what it takes is taken from what it measures. */
const gateway = net.createServer((socket) => {
  socket.setNoDelay(true)
  const take = receiver((message) => {
    socket.write(taken)
    const { to, text } = JSON.parse(message.slice(message.indexOf('\r\n\r\n') + 4)) as { to: string; text: string }
    waiting.get(to.replace(/\D/g, ''))?.(/\b\d{6}\b/.exec(text)?.[0] ?? '')
  })
  socket.on('data', take)
  socket.on('error', () => {})
})
gateway.listen(0, '127.0.0.1', () => process.send!({ port: (gateway.address() as net.AddressInfo).port }))

/** Calls `whole` with each whole HTTP message. Read byte for byte: what is looked for in them is ASCII. */
function receiver(whole: (message: string) => void): (chunk: Buffer) => void {
  let text = ''
  return (chunk) => {
    text = text === '' ? chunk.toString('latin1') : text + chunk.toString('latin1')
    for (let end = endOf(text); end <= text.length; end = endOf(text)) {
      const message = text.length === end ? text : text.slice(0, end)
      text = text.length === end ? '' : text.slice(end)
      whole(message)
    }
  }
}

/** Where the first message ends; beyond everything while that is not known. */
function endOf(text: string): number {
  const body = text.indexOf('\r\n\r\n') + 4
  if (body < 4) return Number.POSITIVE_INFINITY
  const length = /content-length: (\d+)/i.exec(text.slice(0, body))
  return body + Number(length?.[1] ?? 0)
}

process.on('message', (order: Order) => void run(order))

/** People are under way before and after what is counted: a beginning and an end are not what a busy day is like. */
const leadMs = 1_000
let fast: number[] = []
let finish: number[] = []
let flows = 0
let failed = 0
let next = 0
let round = 0

async function run(order: Order): Promise<void> {
  round++
  failed = 0
  const people = { mayGoOn: true }
  const home = Promise.all(Array.from({ length: order.people }, (_, n) => person(order, n, people)))
  await pause(leadMs)
  fast = []
  finish = []
  flows = 0
  process.send!({ counting: true })
  const began = performance.now()
  await pause(order.seconds * 1000)
  const result = { flows, seconds: (performance.now() - began) / 1000, fast, finish }
  // Steps that begin from here on are not counted; those that are under way still are.
  fast = []
  finish = []
  process.send!({ counting: false })
  people.mayGoOn = false
  await home
  process.send!({ ...result, failed })
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

async function person(order: Order, n: number, all: { mayGoOn: boolean }): Promise<void> {
  let client = clientAt(order.url, n, 0)
  for (let done = 0; all.mayGoOn; done++) {
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
  const localAddress = `127.${1 + n}.${(Math.floor(turn / 20) + round * 40) % 250}.${1 + (turn % 200)}`
  const socket = net.connect({ host: '127.0.0.1', port, localAddress, noDelay: true })
  let asked: { resolve(answer: string): void; reject(error: Error): void } | null = null
  socket.on(
    'data',
    receiver((answer) => asked?.resolve(answer)),
  )
  socket.on('error', (error) => asked?.reject(error))
  const headers = ` HTTP/1.1\r\nhost: localhost:${port}\r\naccept: application/json\r\ncontent-type: application/json\r\n`
  return async (route, body, handle, times) => {
    // All that is said here is ASCII.
    const json = JSON.stringify(body)
    const authorization = handle ? `authorization: Flow ${handle}\r\n` : ''
    const request = `POST ${route}${headers}${authorization}content-length: ${json.length}\r\n\r\n${json}`
    const began = performance.now()
    const answer = await new Promise<string>((resolve, reject) => {
      asked = { resolve, reject }
      socket.write(request, 'latin1')
    })
    times.push(performance.now() - began)
    if (!answer.startsWith('HTTP/1.1 200')) throw new Error(`${route}: ${answer.slice(9, 12)} ${answer.slice(-300)}`)
    return { page: readValue(answer, 'page'), flow: readValue(answer, 'flow') }
  }
}

function readValue(answer: string, name: string): string | undefined {
  const at = answer.indexOf(`"${name}":"`)
  if (at < 0) return undefined
  const from = at + name.length + 4
  return answer.slice(from, answer.indexOf('"', from))
}
