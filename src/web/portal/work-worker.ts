/**
 * Finds the number whose SHA-256 together with the salt is the challenge (altcha's proof of work, SHA-256). Hashes are
 * computed here and now: asking the browser's own for each would take several times as long.
 */
type Task = { challenge: string; salt: string; max: number }

self.addEventListener('message', (event: MessageEvent<Task>) => {
  const { challenge, salt, max } = event.data
  const wanted = challenge.match(/.{8}/g)?.map((word) => Number.parseInt(word, 16) | 0) ?? []
  for (let number = 0; number <= max; number++) {
    if (number % 5000 === 0) self.postMessage({ tried: number })
    if (matches(salt + number, wanted)) return self.postMessage({ number })
  }
  return self.postMessage({ failed: true })
})

const constants = new Int32Array(64)
const start = new Int32Array(8)
prepare()

/** FIPS 180-4: fractional parts of the roots of the first primes. */
function prepare(): void {
  const primes: number[] = []
  for (let n = 2; primes.length < 64; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n)
  const fraction = (value: number): number => ((value - Math.floor(value)) * 4294967296) | 0
  primes.forEach((prime, n) => {
    constants[n] = fraction(Math.cbrt(prime))
    if (n < 8) start[n] = fraction(Math.sqrt(prime))
  })
}

const words = new Int32Array(64)
const state = new Int32Array(8)

function matches(text: string, wanted: readonly number[]): boolean {
  const bytes = new Uint8Array((((text.length + 8) >> 6) + 1) * 64)
  for (let n = 0; n < text.length; n++) bytes[n] = text.charCodeAt(n)
  bytes[text.length] = 128
  const view = new DataView(bytes.buffer)
  view.setUint32(bytes.length - 4, text.length * 8)
  state.set(start)
  for (let at = 0; at < bytes.length; at += 64) block(view, at)
  return wanted.length === 8 && wanted.every((word, n) => state[n] === word)
}

function block(view: DataView, at: number): void {
  for (let n = 0; n < 16; n++) words[n] = view.getInt32(at + n * 4)
  for (let n = 16; n < 64; n++) {
    const a = words[n - 15]!
    const b = words[n - 2]!
    const low = ((a >>> 7) | (a << 25)) ^ ((a >>> 18) | (a << 14)) ^ (a >>> 3)
    const high = ((b >>> 17) | (b << 15)) ^ ((b >>> 19) | (b << 13)) ^ (b >>> 10)
    words[n] = (words[n - 16]! + low + words[n - 7]! + high) | 0
  }
  let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number]
  for (let n = 0; n < 64; n++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + constants[n]! + words[n]!) | 0
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
    h = g
    g = f
    f = e
    e = (d + t1) | 0
    d = c
    c = b
    b = a
    a = (t1 + t2) | 0
  }
  for (const [n, value] of [a, b, c, d, e, f, g, h].entries()) state[n] = (state[n]! + value) | 0
}

export {}
