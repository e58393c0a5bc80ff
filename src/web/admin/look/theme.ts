import { type BrandVariants, createDarkTheme, createLightTheme, type Theme } from '@fluentui/react-components'
import { installation } from '../installation.ts'

/** The portal's own colour, where the tenant has chosen none. */
const usual = { light: '#0b5cad', dark: '#6cb1ff' }
const accent = installation.accent ?? usual

type Rgb = readonly [number, number, number]
const parse = (hex: string): Rgb => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as unknown as Rgb
const mix = (from: string, to: string, share: number): string => {
  const [a, b] = [parse(from), parse(to)]
  return `#${a
    .map((part, n) =>
      Math.round(part + (b[n]! - part) * share)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`
}

const steps = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120, 130, 140, 150, 160] as const

/** Sixteen shades around one colour, which stands at `anchor`: darker below it, lighter above. */
function shades(colour: string, anchor: number): BrandVariants {
  const shade = (step: number): string =>
    step <= anchor
      ? mix(colour, '#000000', ((anchor - step) / anchor) * 0.86)
      : mix(colour, '#ffffff', ((step - anchor) / (160 - anchor)) * 0.94)
  return Object.fromEntries(steps.map((step) => [step, shade(step)])) as unknown as BrandVariants
}

const font = '"Segoe UI", system-ui, Roboto, "Helvetica Neue", sans-serif'
const mono = 'ui-monospace, "SF Mono", Menlo, Consolas, monospace'
const own = { fontFamilyBase: font, fontFamilyMonospace: mono }

// On light pages the colour carries white text (80); on dark ones it is text itself (100).
export const lightTheme: Theme = { ...createLightTheme(shades(accent.light, 80)), ...own }
const dark = createDarkTheme(shades(accent.dark, 110))
export const darkTheme: Theme = {
  ...dark,
  ...own,
  colorBrandBackground: shades(accent.light, 80)[80],
  colorBrandBackgroundHover: shades(accent.light, 80)[90],
}
