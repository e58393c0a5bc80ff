/** G.711 mu-law: a sound sample of -1 to 1 in one byte. */
const bias = 0x84
const clip = 32635

export const compress = (samples: Float32Array): Buffer => Buffer.from(Uint8Array.from(samples, encode))
export const expand = (bytes: Uint8Array): Float32Array => Float32Array.from(bytes, (byte) => table[byte]!)

function encode(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0
  const size = Math.min(clip, Math.round(Math.abs(sample) * 32768)) + bias
  const exponent = Math.max(0, 31 - Math.clz32(size) - 7)
  return ~(sign | (exponent << 4) | ((size >> (exponent + 3)) & 0x0f)) & 0xff
}

const table = Float32Array.from({ length: 256 }, (_, byte) => {
  const bits = ~byte & 0xff
  const size = ((((bits & 0x0f) << 3) + bias) << ((bits >> 4) & 7)) - bias
  return (bits & 0x80 ? -size : size) / 32768
})
