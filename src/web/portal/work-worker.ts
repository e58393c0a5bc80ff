/**
 * Finds the number whose SHA-256, together with salt and nonce, begins as wanted (altcha's proof of work, second
 * version, SHA-256 at cost 1). Hashes are computed here and now: asking the browser's own for each would take several
 * times as long.
 */
type Task = { start: string; wanted: string; max: number }

self.addEventListener('message', (event: MessageEvent<Task>) => {
  const { start, wanted, max } = event.data
  const view = blockOf(start)
  const prefix = wordsOf(wanted)
  for (let number = 0; number <= max; number++) {
    if (number % 5000 === 0) self.postMessage({ tried: number })
    view.setUint32(start.length / 2, number)
    if (matches(view, prefix)) return self.postMessage({ number })
  }
  return self.postMessage({ failed: true })
})

const wordsOf = (hex: string): number[] => hex.match(/.{8}/g)?.map((word) => Number.parseInt(word, 16) | 0) ?? []

/** Salt, nonce and room for the number, padded to the one block that is hashed. */
function blockOf(hex: string): DataView {
  const view = new DataView(new ArrayBuffer(64))
  wordsOf(hex).forEach((word, n) => {
    view.setInt32(n * 4, word)
  })
  view.setUint8(hex.length / 2 + 4, 128)
  view.setUint32(60, (hex.length / 2 + 4) * 8)
  return view
}

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

function matches(view: DataView, wanted: readonly number[]): boolean {
  state.set(start)
  block(view, 0)
  return wanted.length > 0 && wanted.every((word, n) => state[n] === word)
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
