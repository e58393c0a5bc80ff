import type { Chance } from '../chance.ts'
import { type Canvas, canvas, line } from './canvas.ts'
import { glyphs, type Point, type Stroke, smooth } from './glyphs.ts'
import { png } from './png.ts'

/** Shown at half this size: sharp on screens with two pixels to one. */
export const pictureWidth = 440
export const pictureHeight = 152

type Warp = (point: Point) => Point

/**
 * The letters, bent, leaning, of changing breadth, touching; lines of the same ink across them and light cuts
 * through them (CAP-04). Hard for programs in that nothing separates one letter from the next, easy for people in
 * that each keeps its form. About 2 ms.
 */
export function picture(text: string, by: Chance): Buffer {
  const on = canvas(pictureWidth, pictureHeight)
  const warp = wave(by)
  shade(on, by)
  const widths = [...text].map((sign) => (breadths[sign] ?? 1) * by.between(0.94, 1.08))
  const step = (pictureWidth - 60) / widths.reduce((sum, width) => sum + width, 0)
  let x = 30
  for (const [index, sign] of [...text].entries()) {
    letter(on, glyphs.get(sign)!, { x, step: widths[index]! * step }, warp, by)
    x += widths[index]! * step
  }
  for (let n = 0; n < 2; n++) across(on, warp, by, { breadth: by.between(2.4, 3.6), darkness: by.between(0.6, 0.95) })
  across(on, warp, by, { breadth: by.between(2, 3), darkness: 1, erase: true })
  for (let n = 0; n < 20; n++) speck(on, by)
  return png(on)
}

/** Letters that need more room than others, or less. */
const breadths: Readonly<Record<string, number>> = { N: 1.1, E: 0.9, F: 0.9, J: 0.85, T: 0.95 }

/** One bend for the whole picture, so that letters and lines bend alike. */
function wave(by: Chance): Warp {
  const [tall, long, start] = [by.between(4, 9), by.between(90, 190), by.between(0, 7)]
  const [wide, high, begin] = [by.between(3, 7), by.between(60, 120), by.between(0, 7)]
  return ([x, y]) => [x + wide * Math.sin(y / (high / 6.28) + begin), y + tall * Math.sin(x / (long / 6.28) + start)]
}

function letter(on: Canvas, strokes: readonly Stroke[], at: { x: number; step: number }, warp: Warp, by: Chance): void {
  const [width, height] = [at.step * by.between(0.74, 0.9), by.between(74, 92)]
  const [lean, turn] = [by.between(-0.2, 0.2), by.between(-0.18, 0.18)]
  const middle: Point = [at.x + at.step / 2, pictureHeight / 2 + by.between(-8, 8)]
  const place: Warp = ([u, v]) => {
    const [px, py] = [(u - 0.5) * width - (v - 0.5) * height * lean, (v - 0.5) * height]
    const [sin, cos] = [Math.sin(turn), Math.cos(turn)]
    return warp([middle[0] + px * cos - py * sin, middle[1] + px * sin + py * cos])
  }
  const breadth = by.between(7, 10)
  const darkness = by.between(0.85, 1)
  const hand = handwriting(by)
  for (const stroke of strokes) pen(on, stroke.map(hand).map(place), breadth, darkness, by)
}

/** Nobody draws a letter the same way twice: each is bent in itself. */
function handwriting(by: Chance): Warp {
  const [a, b, c, d] = [by.between(0, 6.28), by.between(0, 6.28), by.between(2, 4), by.between(2, 4)]
  return ([x, y]) => [x + 0.05 * Math.sin(c * y + a), y + 0.05 * Math.sin(d * x + b)]
}

/** Pressure changes along the stroke. */
function pen(on: Canvas, points: readonly Point[], breadth: number, darkness: number, by: Chance): void {
  let start = breadth * by.between(0.8, 1.2)
  for (let n = 1; n < points.length; n++) {
    const end = start + (breadth * by.between(0.75, 1.25) - start) * 0.4
    line(on, points[n - 1]!, points[n]!, { start, end, darkness })
    start = end
  }
}

function across(on: Canvas, warp: Warp, by: Chance, ink: { breadth: number; darkness: number; erase?: boolean }): void {
  const points: Point[] = [0, 1, 2, 3, 4].map((n) => [
    (n / 4) * (pictureWidth - 20) + 10 + by.between(-18, 18),
    by.between(34, pictureHeight - 34),
  ])
  const curve = smooth(points).map(warp)
  const { breadth, ...rest } = ink
  for (let n = 1; n < curve.length; n++) line(on, curve[n - 1]!, curve[n]!, { start: breadth, end: breadth, ...rest })
}

function speck(on: Canvas, by: Chance): void {
  const at: Point = [by.between(4, pictureWidth - 4), by.between(4, pictureHeight - 4)]
  const to: Point = [at[0] + by.between(-5, 5), at[1] + by.between(-5, 5)]
  line(on, at, to, { start: by.between(1.5, 4), end: 1.5, darkness: by.between(0.3, 0.9), erase: by.next() < 0.4 })
}

/** Faint waves, so that paper has no one level. */
function shade(on: Canvas, by: Chance): void {
  const [high, long, start, deep] = [by.between(18, 40), by.between(60, 140), by.between(0, 7), by.between(0.07, 0.13)]
  for (let y = 0; y < on.height; y++) {
    const row = Math.sin(y / high + start)
    for (let x = 0; x < on.width; x++) on.ink[y * on.width + x] = row > Math.sin(x / long) ? deep : 0
  }
}
