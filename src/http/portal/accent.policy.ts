/**
 * A tenant's colour, made readable: at least 4.5:1 against the text on it and, as the colour of links, against the
 * card; darkened on light pages, lightened on dark ones, until it is (look.md).
 */
type Rgb = readonly [number, number, number]

export const isColour = (text: string): boolean => /^#[0-9a-f]{6}$/i.test(text)

const parse = (hex: string): Rgb => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as unknown as Rgb
const show = (colour: Rgb): string =>
  `#${colour.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`

/** WCAG 2.2, relative luminance. */
function luminance(colour: Rgb): number {
  const [r, g, b] = colour.map((part) => {
    const share = part / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }) as unknown as Rgb
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

export function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(parse(a)), luminance(parse(b))].sort((x, y) => y - x)
  return (light! + 0.05) / (dark! + 0.05)
}

function towards(colour: string, target: string, against: string): string {
  const from = parse(colour)
  const to = parse(target)
  for (let share = 0; share <= 1; share += 0.02) {
    const mixed = show(from.map((part, n) => part + (to[n]! - part) * share) as unknown as Rgb)
    if (contrast(mixed, against) >= 4.5) return mixed
  }
  return target
}

const lightCard = '#ffffff'
const darkCard = '#1b2027'

export const accents = (accent: string): { light: string; dark: string } => ({
  light: towards(accent, '#000000', lightCard),
  dark: towards(accent, '#ffffff', darkCard),
})

/** The stylesheet of one colour: a file of its own, because pages carry no inline style (WEB-06). */
export function accentSheet(accent: string): string {
  const { light, dark } = accents(accent)
  return `:root{--accent:${light};--accent-ink:#fff}@media (prefers-color-scheme:dark){:root{--accent:${dark};--accent-ink:#08131f}}`
}
