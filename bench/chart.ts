import { writeFileSync } from 'node:fs'

export type Line = {
  readonly name: string
  readonly color: string
  readonly points: readonly (readonly [x: number, y: number])[]
}
export type Chart = {
  readonly title: string
  readonly unit: string
  readonly lines: readonly Line[]
  readonly limit?: number
}

const [width, height, left, top, plotWidth, plotHeight] = [432, 300, 62, 46, 330, 200]

/** Charts side by side, both axes in powers of ten, as an SVG file that needs nothing else. */
export function draw(file: URL, heading: string, charts: readonly Chart[]): void {
  const body = charts.map((chart, n) => `<g transform="translate(${n * width},30)">${one(chart)}</g>`).join('\n')
  const size = `width="${charts.length * width}" height="${height + 30}" viewBox="0 0 ${charts.length * width} ${height + 30}"`
  writeFileSync(
    file,
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="system-ui, sans-serif" font-size="12">
<rect width="100%" height="100%" fill="#fff"/>
<text x="16" y="24" font-size="16" font-weight="600" fill="#1b1a19">${heading}</text>
${body}
</svg>
`,
  )
}

function one({ title, unit, lines, limit }: Chart): string {
  const all = lines.flatMap((line) => line.points)
  const xs = decades(all.map(([x]) => x))
  const ys = decades([...all.map(([, y]) => y), ...(limit ? [limit] : [])])
  const x = (value: number) => left + place(value, xs) * plotWidth
  const y = (value: number) => top + (1 - place(value, ys)) * plotHeight
  const grid = [
    ...range(ys).map(
      (value) =>
        `<line x1="${left}" x2="${left + plotWidth}" y1="${y(value)}" y2="${y(value)}" stroke="#e1dfdd"/><text x="${left - 6}" y="${y(value) + 4}" text-anchor="end" fill="#605e5c">${value.toLocaleString('en')}</text>`,
    ),
    ...range(xs).map(
      (value) =>
        `<text x="${x(value)}" y="${top + plotHeight + 18}" text-anchor="middle" fill="#605e5c">${value.toLocaleString('en')}</text>`,
    ),
  ]
  const bound =
    limit === undefined
      ? ''
      : `<line x1="${left}" x2="${left + plotWidth}" y1="${y(limit)}" y2="${y(limit)}" stroke="#a4262c" stroke-dasharray="4 3"/>`
  const drawn = lines.map((line, n) => {
    const points = line.points.map(([px, py]) => `${x(px).toFixed(1)},${y(py).toFixed(1)}`)
    const dots = points.map(
      (point) => `<circle cx="${point.split(',')[0]}" cy="${point.split(',')[1]}" r="3" fill="${line.color}"/>`,
    )
    const legend = `<text x="${left + 8}" y="${top + 14 + n * 15}" fill="${line.color}">${line.name}</text>`
    return `<polyline points="${points.join(' ')}" fill="none" stroke="${line.color}" stroke-width="2"/>${dots.join('')}${legend}`
  })
  const labels = `<text x="${left}" y="${top - 14}" font-weight="600" fill="#1b1a19">${title} (${unit})</text><text x="${left + plotWidth}" y="${top + plotHeight + 36}" text-anchor="end" fill="#605e5c">users</text>`
  return [labels, ...grid, bound, ...drawn].join('\n')
}

type Decades = readonly [from: number, to: number]
const decades = (values: readonly number[]): Decades => {
  const from = Math.floor(Math.log10(Math.min(...values)))
  return [from, Math.max(from + 1, Math.ceil(Math.log10(Math.max(...values))))]
}
const place = (value: number, [from, to]: Decades): number => (Math.log10(value) - from) / (to - from)
const range = ([from, to]: Decades): number[] => Array.from({ length: to - from + 1 }, (_, n) => 10 ** (from + n))
