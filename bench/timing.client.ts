import net from 'node:net'

/** One who asks from an address of its own, over a connection that stays open: `POST` of JSON, and how long it took. */
export class Client {
  readonly #socket: net.Socket
  readonly #head: string
  #text = ''
  #answered: (answer: string) => void = () => {}
  #failed: (error: Error) => void = () => {}

  constructor(url: string, n: number) {
    const port = Number(new URL(url).port)
    // Every address in a network of its own: budgets of addresses and of networks stay on, and are spent by nobody.
    const localAddress = `127.${1 + (Math.floor(n / 256) % 250)}.${n % 256}.${2 + (Math.floor(n / 64_000) % 250)}`
    this.#socket = net.connect({ host: '127.0.0.1', port, localAddress, noDelay: true })
    this.#head = ` HTTP/1.1\r\nhost: localhost:${port}\r\naccept: application/json\r\ncontent-type: application/json\r\n`
    this.#socket.on('data', (chunk: Buffer) => this.#take(chunk.toString('latin1')))
    this.#socket.on('error', (error) => this.#failed(error))
  }

  close(): void {
    this.#socket.destroy()
  }

  async post(path: string, body: object, flow?: string): Promise<{ ms: number; answer: string }> {
    const json = JSON.stringify(body)
    const authorization = flow ? `authorization: Flow ${flow}\r\n` : ''
    const request = `POST ${path}${this.#head}${authorization}content-length: ${json.length}\r\n\r\n${json}`
    const began = performance.now()
    const answer = await new Promise<string>((resolve, reject) => {
      this.#answered = resolve
      this.#failed = reject
      this.#socket.write(request, 'latin1')
    })
    return { ms: performance.now() - began, answer }
  }

  #take(text: string): void {
    this.#text += text
    const body = this.#text.indexOf('\r\n\r\n') + 4
    const length = Number(/content-length: (\d+)/i.exec(this.#text)?.[1] ?? 0)
    if (body < 4 || this.#text.length < body + length) return
    const answer = this.#text
    this.#text = ''
    this.#answered(answer)
  }
}
