import type { Point } from './glyphs.ts'

/** Grey levels from 0 (paper) to 1 (ink). */
export type Canvas = { readonly width: number; readonly height: number; readonly ink: Float32Array }

export const canvas = (width: number, height: number): Canvas => ({
  width,
  height,
  ink: new Float32Array(width * height),
})

/** A pen line between two points whose breadth changes from one to the other; edges are soft. */
export function line(
  on: Canvas,
  from: Point,
  to: Point,
  pen: { start: number; end: number; darkness: number; erase?: boolean },
): void {
  const [ax, ay] = from
  const [dx, dy] = [to[0] - ax, to[1] - ay]
  const long = dx * dx + dy * dy || 1
  const reach = Math.max(pen.start, pen.end) / 2 + 1
  const box = boxAround(on, from, to, reach)
  for (let y = box.top; y <= box.bottom; y++) {
    for (let x = box.left; x <= box.right; x++) {
      const along = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / long))
      const [ox, oy] = [x - ax - dx * along, y - ay - dy * along]
      const cover = (pen.start + (pen.end - pen.start) * along) / 2 + 0.5 - Math.sqrt(ox * ox + oy * oy)
      if (cover > 0) put(on, y * on.width + x, Math.min(1, cover) * pen.darkness, pen.erase ?? false)
    }
  }
}

function put(on: Canvas, at: number, cover: number, erase: boolean): void {
  const was = on.ink[at]!
  if (erase) on.ink[at] = was * (1 - cover)
  else if (cover > was) on.ink[at] = cover
}

const boxAround = (on: Canvas, a: Point, b: Point, reach: number) => ({
  left: Math.max(0, Math.floor(Math.min(a[0], b[0]) - reach)),
  right: Math.min(on.width - 1, Math.ceil(Math.max(a[0], b[0]) + reach)),
  top: Math.max(0, Math.floor(Math.min(a[1], b[1]) - reach)),
  bottom: Math.min(on.height - 1, Math.ceil(Math.max(a[1], b[1]) + reach)),
})
