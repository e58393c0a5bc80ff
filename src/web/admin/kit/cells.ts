import { type FocusEvent, type KeyboardEvent, type RefObject, useCallback, useEffect, useRef, useState } from 'react'

type Place = { readonly row: number; readonly column: number }

/**
 * Moves the focus through a grid's cells; row -1 is the head. The cell that has it, or had it last, is the grid's one
 * stop for the Tab key. A row out of sight is scrolled to first and gets the focus once it is drawn. When the row with
 * the focus was scrolled away, the grid itself has it: an arrow key goes on from where it was.
 */
export function useCellKeys(
  grid: RefObject<HTMLElement | null>,
  rows: number,
  columns: number,
  show: (row: number) => void,
) {
  const [at, setAt] = useState<Place>({ row: 0, column: 0 })
  const wanted = useRef<Place | null>(null)
  useEffect(() => {
    if (!wanted.current) return
    const { row, column } = wanted.current
    const cell = grid.current?.querySelector<HTMLElement>(
      `[aria-rowindex="${row + 2}"] > [aria-colindex="${column + 1}"]`,
    )
    if (!cell) return
    wanted.current = null
    const inner = cell.querySelector<HTMLElement>('a, button, input')
    const target = inner ?? cell
    target.focus({ preventScroll: row >= 0 })
  })
  const move = useCallback(
    (to: Place) => {
      const row = Math.max(-1, Math.min(rows - 1, to.row))
      const column = Math.max(0, Math.min(columns - 1, to.column))
      wanted.current = { row, column }
      if (row >= 0) show(row)
      setAt({ row, column })
    },
    [rows, columns, show],
  )
  const onKeyDown = useCallback(
    (event: KeyboardEvent) => {
      const target = event.target as HTMLElement
      const isGrid = target === grid.current
      if (!(isGrid || target.closest('[aria-colindex]')) || event.altKey) return
      const to = step(event, at, rows, columns)
      if (to) {
        event.preventDefault()
        move(to)
        return
      }
      if (!isGrid) act(event, target)
    },
    [grid, at, rows, columns, move],
  )
  const onFocus = useCallback((event: FocusEvent) => {
    const cell = (event.target as HTMLElement).closest<HTMLElement>('[aria-colindex]')
    if (!cell) return
    const row = Number(lineOf(cell)?.ariaRowIndex ?? 2) - 2
    const column = Number(cell.ariaColIndex) - 1
    setAt((now) => (now.row === row && now.column === column ? now : { row, column }))
  }, [])
  return { at, onKeyDown, onFocus }
}

/** Space selects the row, Enter opens it. */
function act(event: KeyboardEvent, target: HTMLElement): void {
  if (event.key === ' ' && !/^(INPUT|BUTTON|A)$/.test(target.tagName)) {
    event.preventDefault()
    lineOf(target)?.querySelector<HTMLInputElement>('input[type="checkbox"]')?.click()
  }
  if (event.key === 'Enter' && target.ariaColIndex !== null) {
    // What opens takes the focus: the same key press must not reach its first button.
    event.preventDefault()
    lineOf(target)?.click()
  }
}

const lineOf = (target: HTMLElement): HTMLElement | null => target.closest<HTMLElement>('[role="row"]')

function step(event: KeyboardEvent, at: Place, rows: number, columns: number): Place | null {
  const whole = event.ctrlKey || event.metaKey
  switch (event.key) {
    case 'ArrowDown':
      return { ...at, row: at.row + 1 }
    case 'ArrowUp':
      return { ...at, row: at.row - 1 }
    case 'ArrowRight':
      return { ...at, column: at.column + 1 }
    case 'ArrowLeft':
      return { ...at, column: at.column - 1 }
    case 'PageDown':
      return { ...at, row: at.row + 15 }
    case 'PageUp':
      return { ...at, row: Math.max(0, at.row - 15) }
    case 'Home':
      return { row: whole ? 0 : at.row, column: 0 }
    case 'End':
      return { row: whole ? rows - 1 : at.row, column: columns - 1 }
    default:
      return null
  }
}
