import { raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'

/** Line icons on a 24 grid, drawn in the colour of the text around them and hidden from readers of the page. */
const paths = {
  tick: '<path d="M4.5 12.5l5 5 10-11"/>',
  warning: '<path d="M12 3.5L2.5 20h19z"/><path d="M12 10v4.5M12 17.2v.1"/>',
  exclamation: '<path d="M12 5v9M12 18.4v.1"/>',
  info: '<circle cx="12" cy="12" r="9"/><path d="M12 11v5.500M12 7.600v.1"/>',
  wait: '<circle cx="12" cy="12" r="8.5"/><path d="M12 7.5V12l3 2"/>',
  back: '<path d="M19 12H5M11 6l-6 6 6 6"/>',
  app: '<rect x="6.5" y="2.5" width="11" height="19" rx="2.5"/><path d="M9.5 12l2 2 3.5-4M11 18.5h2"/>',
  phone:
    '<path d="M7.2 3.5H5a1.5 1.5 0 00-1.5 1.6A16.5 16.5 0 0018.900 20.500a1.500 1.500 0 001.600-1.500v-2.700l-4.300-1.800-1.900 2.300a13 13 0 01-6-6l2.300-1.900z"/>',
  text: '<path d="M4 5h16v11H10l-4.500 3.500V16H4z"/><path d="M8 9.500h8M8 12.500h5"/>',
  mail: '<rect x="3" y="5" width="18" height="14" rx="2"/><path d="M3.500 7l8.500 6 8.500-6"/>',
  key: '<circle cx="8" cy="15" r="4.500"/><path d="M11.500 12L20 3.500M16.500 7l3 3"/>',
  lock: '<rect x="5" y="10.500" width="14" height="10" rx="2"/><path d="M8 10.500V7.500a4 4 0 018 0v3M12 14.500v2.500"/>',
  person: '<circle cx="12" cy="8" r="4"/><path d="M4.500 20.500c1-4 4-6 7.500-6s6.500 2 7.500 6"/>',
  question:
    '<circle cx="12" cy="12" r="9"/><path d="M9.300 9.300a2.800 2.800 0 115 1.700c-.9 1-2.300 1.400-2.300 3M12 17v.1"/>',
} as const
export type IconName = keyof typeof paths

export const icon = (name: IconName, size = 20): HtmlEscapedString =>
  raw(
    `<svg class="icon" width="${size}" height="${size}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">${paths[name]}</svg>`,
  )
