import { expect, it } from 'vitest'
import { accentSheet, accents, contrast, isColour } from './accent.policy.ts'

it('makes any colour readable on both cards', () => {
  for (const colour of ['#0b5cad', '#ffd400', '#ffffff', '#000000', '#777777', '#ff0000', '#00ff00']) {
    const { light, dark } = accents(colour)
    expect(contrast(light, '#ffffff')).toBeGreaterThanOrEqual(4.5)
    expect(contrast(dark, '#1b2027')).toBeGreaterThanOrEqual(4.5)
    expect(contrast(dark, '#08131f')).toBeGreaterThanOrEqual(4.5)
  }
  expect(accents('#0b5cad').light).toBe('#0b5cad')
})

it('takes nothing but a colour (WEB-09)', () => {
  for (const text of ['red', '#fff', '#0b5cad;}', 'url(x)']) expect(isColour(text)).toBe(false)
  expect(accentSheet('#0b5cad')).toContain('--accent:#0b5cad')
})
