import type { Random } from '../../base/random.ts'
import { type Keyring, sameDigest } from '../../base/secret.ts'
import { type Chance, chance } from '../chance.ts'
import { alphabet } from './glyphs.ts'
import { picture } from './picture.ts'

export type Drawn = { readonly id: string; readonly text: string; readonly image: Buffer }

export type Gallery = {
  /** A new picture, from those drawn ahead. */
  next(): Drawn
  /** The picture that belongs to this id, as every server draws it. */
  redraw(id: string, text: string): Buffer
  keep(id: string, image: Buffer, browser: Buffer): void
  /** What this process drew not long ago: undefined when it did not, null when it was for another browser. */
  kept(id: string, browser: Buffer): Buffer | null | undefined
  forget(id: string): void
}

const drawnAhead = 8
const mostKept = 256

/** Pictures are drawn between requests, a few ahead (CAP-09), and kept for the browser's second request. */
export function gallery(keys: Keyring, random: Random): Gallery {
  const ahead: Drawn[] = []
  const shown = new Map<string, { image: Buffer; browser: Buffer }>()
  const redraw = (id: string, text: string): Buffer => picture(text, shapesOf(keys, id))
  const draw = (): Drawn => {
    const text = Array.from({ length: 5 + random.int(2) }, () => alphabet[random.int(alphabet.length)]).join('')
    const id = random.uuid()
    return { id, text, image: redraw(id, text) }
  }
  const drawAhead = (): void => {
    if (ahead.length >= drawnAhead) return
    setImmediate(() => {
      if (ahead.length < drawnAhead) ahead.push(draw())
      drawAhead()
    })
  }
  return {
    next() {
      const drawn = ahead.pop() ?? draw()
      drawAhead()
      return drawn
    },
    redraw,
    keep(id, image, browser) {
      shown.set(id, { image, browser })
      if (shown.size > mostKept) shown.delete(shown.keys().next().value!)
    },
    kept(id, browser) {
      const known = shown.get(id)
      return known && (sameDigest(known.browser, browser) ? known.image : null)
    },
    forget: (id) => void shown.delete(id),
  }
}

/** The shapes of a challenge follow from its id and a key, so that a second look shows nothing new. */
export const shapesOf = (keys: Keyring, id: string): Chance => chance(keys.digest('challenge', 'shapes', id))
