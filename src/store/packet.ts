import pg from 'pg'

/**
 * Binds statements to their values (PostgreSQL manual, 54.7, Bind). The library makes a buffer for each statement and
 * lets it grow, and takes lists apart with regular expressions; here a whole batch is written into one place, which
 * serves every batch of the process.
 */

/** Larger ones are not kept: an import's rows would stay in memory for good. */
const keptMax = 256 * 1024
let bytes = Buffer.allocUnsafe(16 * 1024)
let at = 0

/** Begins a packet, and forgets what was written of another. */
export function beginPacket(): void {
  if (bytes.length > keptMax) bytes = Buffer.allocUnsafe(16 * 1024)
  at = 0
}

/** The packet as it leaves: a copy, because a connection may keep it until the other side reads. */
export const endPacket = (): Buffer => Buffer.from(bytes.subarray(0, at))

export function addBytes(more: Uint8Array): void {
  makeRoom(more.length)
  bytes.set(more, at)
  at += more.length
}

/** All columns come back as text. `name` is ASCII. Throws for a value that cannot be written. */
export function addBind(name: string, values: readonly unknown[]): void {
  makeRoom(name.length + 2 * values.length + 16)
  const start = at
  bytes[at] = 0x42
  bytes[at + 5] = 0
  at += 6
  at += bytes.write(name, at, 'latin1')
  bytes[at++] = 0
  addInt16(values.length)
  let format = at
  at += 2 * values.length
  addInt16(values.length)
  for (const value of values) {
    const isBinary = addValue(written(value))
    bytes[format++] = 0
    bytes[format++] = isBinary ? 1 : 0
  }
  makeRoom(4)
  addInt16(1)
  addInt16(0)
  putInt32(start + 1, at - start - 1)
}

/** Whether it was written as bytes. */
function addValue(value: string | Uint8Array | null): boolean {
  if (value === null) {
    makeRoom(4)
    putInt32(at, -1)
    at += 4
    return false
  }
  if (typeof value === 'string') {
    addText(value)
    return false
  }
  makeRoom(4)
  putInt32(at, value.length)
  at += 4
  addBytes(value)
  return true
}

/** For shorter ones a loop is quicker than to ask the runtime, which is told of most of them in vain. */
const shortText = 64

function addText(text: string): void {
  makeRoom(4 + 3 * text.length)
  const length = text.length <= shortText && addAscii(text) ? text.length : bytes.write(text, at + 4, 'utf8')
  putInt32(at, length)
  at += 4 + length
}

function addAscii(text: string): boolean {
  const { length } = text
  for (let n = 0, to = at + 4; n < length; n++, to++) {
    const code = text.charCodeAt(n)
    if (code > 0x7f) return false
    bytes[to] = code
  }
  return true
}

function makeRoom(size: number): void {
  if (bytes.length - at >= size) return
  const larger = Buffer.allocUnsafe(2 * (at + size))
  bytes.copy(larger, 0, 0, at)
  bytes = larger
}

function addInt16(value: number): void {
  bytes[at++] = value >>> 8
  bytes[at++] = value
}

function putInt32(to: number, value: number): void {
  bytes[to] = value >>> 24
  bytes[to + 1] = value >>> 16
  bytes[to + 2] = value >>> 8
  bytes[to + 3] = value
}

const { utils } = pg as unknown as { utils: { prepareValue(value: unknown): string | Uint8Array | null } }

/**
 * A moment in UTC (the library writes it in the machine's own zone, part by part), a list of plain texts or numbers;
 * of the rest the library knows best.
 */
function written(value: unknown): string | Uint8Array | null {
  if (typeof value === 'string') return value
  if (value === null || value === undefined) return null
  if (value instanceof Date && isPlain(value)) return momentText(value)
  if (Array.isArray(value) && value.every(isSimple)) return value.length > 0 ? `{"${value.join('","')}"}` : '{}'
  return utils.prepareValue(value)
}

/** Years of four digits: others are written differently. */
const isPlain = (moment: Date): boolean =>
  moment.getTime() >= -62_135_596_800_000 && moment.getTime() < 253_402_300_800_000

const isSimple = (value: unknown): boolean =>
  typeof value === 'number' || (typeof value === 'string' && !value.includes('"') && !value.includes('\\'))

/** A unit has one moment, and names it in nearly every statement. */
const last = { time: Number.NaN, text: '' }

function momentText(moment: Date): string {
  if (moment.getTime() !== last.time) {
    last.text = moment.toISOString()
    last.time = moment.getTime()
  }
  return last.text
}
