/** DER (X.690), as much of it as a certificate needs. Every function returns one encoded value. */
const tlv = (tag: number, content: Uint8Array): Buffer => {
  const length = content.length
  const head =
    length < 0x80 ? [tag, length] : length < 0x100 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from(head), content])
}

export const sequence = (...parts: readonly Uint8Array[]): Buffer => tlv(0x30, Buffer.concat(parts))
export const set = (...parts: readonly Uint8Array[]): Buffer => tlv(0x31, Buffer.concat(parts))
export const yes: Buffer = tlv(0x01, Buffer.from([0xff]))
export const nothing: Buffer = tlv(0x05, Buffer.alloc(0))
export const utf8 = (text: string): Buffer => tlv(0x0c, Buffer.from(text, 'utf8'))
export const octets = (content: Uint8Array): Buffer => tlv(0x04, content)
export const bits = (content: Uint8Array, unused = 0): Buffer =>
  tlv(0x03, Buffer.concat([Buffer.from([unused]), content]))
/** `[n]`, wrapping another value or holding plain bytes. */
export const tagged = (n: number, content: Uint8Array): Buffer => tlv(0xa0 | n, content)
export const bare = (n: number, content: Uint8Array): Buffer => tlv(0x80 | n, content)

/** A number that is not negative, most significant byte first. */
export function integer(bytes: Uint8Array): Buffer {
  const plain = Buffer.from(bytes)
  return tlv(0x02, plain[0]! & 0x80 ? Buffer.concat([Buffer.from([0]), plain]) : plain)
}

export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const bytes = [first * 40 + second, ...rest.flatMap(base128)]
  return tlv(0x06, Buffer.from(bytes))
}

function base128(value: number): number[] {
  const bytes = [value & 0x7f]
  for (let left = value >>> 7; left > 0; left >>>= 7) bytes.unshift(0x80 | (left & 0x7f))
  return bytes
}

/** UTCTime until 2049, GeneralizedTime from 2050 (RFC 5280, 4.1.2.5). */
export function time(at: Date): Buffer {
  const text = `${at.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`
  return at.getUTCFullYear() < 2050 ? tlv(0x17, Buffer.from(text.slice(2))) : tlv(0x18, Buffer.from(text))
}
