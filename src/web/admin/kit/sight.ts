import { type RefObject, useCallback, useLayoutEffect, useState } from 'react'
import { flushSync } from 'react-dom'

/** Rows drawn beyond each edge, and the step in which the drawn ones move: not every pixel is worth a drawing. */
const beyond = 6
const step = 4

export type Sight = { readonly from: number; readonly size: number }

/**
 * Which rows are in sight, all of the same height: `size` of them from `from` on, some beyond each edge among them.
 * A row's place in the drawing is its index modulo `size`, so that rows that go lend their elements to rows that come.
 */
export function useSight(scroller: RefObject<HTMLElement | null>, height: number, head: number) {
  const [sight, setSight] = useState<Sight>({ from: 0, size: 2 * beyond })
  const look = useCallback(() => {
    const box = scroller.current
    if (!box) return
    const now = sightOf(box, height, head)
    keepFocus(box, now)
    setSight((before) => (before.from === now.from && before.size === now.size ? before : now))
  }, [scroller, height, head])
  useLayoutEffect(() => {
    const box = scroller.current
    if (!box) return
    look()
    // Drawn before the frame is: whoever scrolls fast sees rows, not emptiness.
    const onScroll = (): void => flushSync(look)
    const resized = new ResizeObserver(look)
    box.addEventListener('scroll', onScroll, { passive: true })
    resized.observe(box)
    return () => {
      box.removeEventListener('scroll', onScroll)
      resized.disconnect()
    }
  }, [scroller, look])
  const show = useCallback(
    (row: number) => {
      const box = scroller.current
      if (!box) return
      const top = row * height
      const bottom = top + height - (box.clientHeight - head)
      if (top < box.scrollTop) box.scrollTop = top
      else if (bottom > box.scrollTop) box.scrollTop = bottom
      look()
    },
    [scroller, height, head, look],
  )
  return { sight, show }
}

function sightOf(box: HTMLElement, height: number, head: number): Sight {
  const first = Math.floor(box.scrollTop / height)
  return {
    from: Math.max(0, Math.floor((first - beyond) / step) * step),
    size: Math.max(1, Math.ceil((box.clientHeight - head) / height)) + 2 * beyond + step,
  }
}

/** The focus does not stay on elements that another row is about to take: the grid itself holds it until an arrow key. */
function keepFocus(box: HTMLElement, { from, size }: Sight): void {
  const row = document.activeElement?.closest<HTMLElement>('[data-row]')
  if (!row || !box.contains(row)) return
  const index = Number(row.dataset.row)
  if (index < from || index >= from + size) box.focus({ preventScroll: true })
}
