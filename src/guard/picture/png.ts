import { crc32, deflateSync } from 'node:zlib'
import type { Canvas } from './canvas.ts'

/**
 * A greyscale PNG of 16 levels. Its length is rounded up with an empty private chunk, so that it says nothing about
 * what is drawn (CAP-04).
 */
export function png(from: Canvas, roundTo = 8192): Buffer {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(from.width, 0)
  head.writeUInt32BE(from.height, 4)
  head.set([4, 0, 0, 0, 0], 8)
  const parts = [signature, chunk('IHDR', head), chunk('IDAT', deflateSync(rows(from), { level: 5 }))]
  const length = parts.reduce((sum, part) => sum + part.length, 24)
  const padding = chunk('rkPd', Buffer.alloc(Math.ceil(length / roundTo) * roundTo - length))
  return Buffer.concat([...parts, padding, chunk('IEND', Buffer.alloc(0))])
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

/** Two pixels a byte; every row begins with the number of its filter (none). */
function rows({ width, height, ink }: Canvas): Buffer {
  const stride = Math.ceil(width / 2) + 1
  const out = Buffer.alloc(stride * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const level = 15 - Math.round(ink[y * width + x]! * 15)
      const at = y * stride + 1 + (x >> 1)
      out[at] = out[at]! | (x % 2 ? level : level << 4)
    }
  }
  return out
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const out = Buffer.alloc(body.length + 8)
  out.writeUInt32BE(data.length, 0)
  body.copy(out, 4)
  out.writeUInt32BE(crc32(body), body.length + 4)
  return out
}
