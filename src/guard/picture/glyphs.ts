/**
 * Letters and digits as pen strokes in a unit box, our own: nothing of a font is in the picture (CAP-04). Signs that
 * are taken for each other (0 O, 1 I L, 5 S, 8 B, U V, 2 Z, 4 A, M N W ...) are left out, one or both.
 */
export type Point = readonly [x: number, y: number]
export type Stroke = readonly Point[]

const pens: Readonly<Record<string, readonly string[]>> = {
  A: ['0 1 .5 0 1 1', '.2 .64 .8 .64'],
  C: ['~.96 .22 .75 .03 .4 .01 .07 .28 .04 .66 .34 .98 .72 .99 .97 .8'],
  E: ['.92 0 0 0 0 1 .96 1', '0 .49 .76 .49'],
  F: ['0 1 0 0 .94 0', '0 .48 .72 .48'],
  H: ['.02 0 .02 1', '.98 0 .98 1', '.02 .5 .98 .5'],
  J: ['~.74 0 .74 .3 .74 .66 .6 .95 .3 1 .06 .8', '.4 0 1 0'],
  K: ['0 0 0 1', '.94 0 .04 .56', '.3 .4 1 1'],
  N: ['.02 1 .02 0 .98 1 .98 0'],
  P: ['0 1 0 0', '~0 .01 .5 0 .92 .12 .93 .42 .55 .56 0 .56'],
  R: ['0 1 0 0', '~0 .01 .5 0 .9 .12 .9 .4 .52 .52 0 .52', '.42 .52 1 1'],
  T: ['0 0 1 0', '.5 0 .5 1'],
  X: ['0 0 1 1', '1 0 0 1'],
  Y: ['0 0 .5 .5 1 0', '.5 .5 .5 1'],
  '2': ['~.04 .26 .22 .03 .66 0 .93 .24 .72 .56 .02 1', '.02 1 1 1'],
  '3': ['~.05 .12 .4 0 .86 .12 .82 .38 .36 .46', '~.36 .46 .84 .52 .98 .78 .6 1 .02 .88'],
  '7': ['0 0 1 0 .34 1'],
  '9': ['~.94 .3 .74 .03 .3 .02 .05 .28 .26 .56 .7 .55 .94 .3', '~.94 .3 .94 .66 .56 1'],
}

const parts = [1 / 6, 2 / 6, 3 / 6, 4 / 6, 5 / 6, 1]

export const alphabet = Object.keys(pens).join('')

/** Each stroke as short pieces, so that a warp bends it. */
export const glyphs: ReadonlyMap<string, readonly Stroke[]> = new Map(
  Object.entries(pens).map(([sign, strokes]) => [sign, strokes.map(strokeOf)]),
)

function strokeOf(pen: string): Stroke {
  const numbers = pen.replace('~', '').split(' ').map(Number)
  const points: Point[] = []
  for (let at = 0; at < numbers.length; at += 2) points.push([numbers[at]!, numbers[at + 1]!])
  return pen.startsWith('~') ? smooth(points) : pieces(points)
}

function pieces(points: readonly Point[]): Stroke {
  return points.flatMap((to, index) => {
    const from = points[index - 1]
    if (!from) return [to]
    return parts.map((part): Point => [from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part])
  })
}

/** Catmull-Rom: a curve through all points. */
export function smooth(points: readonly Point[]): Stroke {
  const curve: Point[] = [points[0]!]
  for (let at = 0; at < points.length - 1; at++) {
    const [a, b, c, d] = [
      points[Math.max(0, at - 1)]!,
      points[at]!,
      points[at + 1]!,
      points[Math.min(points.length - 1, at + 2)]!,
    ]
    for (const part of parts) {
      curve.push([spline(a[0], b[0], c[0], d[0], part), spline(a[1], b[1], c[1], d[1], part)])
    }
  }
  return curve
}

function spline(a: number, b: number, c: number, d: number, t: number): number {
  return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t * t * t)
}
