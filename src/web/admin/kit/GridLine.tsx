import { mergeClasses } from '@fluentui/react-components'
import { memo, type ReactNode, type RefObject, useEffect, useRef } from 'react'
import { t } from '../text/text.ts'
import type { Column } from './columns.ts'
import type { GridStyles } from './grid.styles.ts'

type LineProps<Row> = {
  styles: GridStyles
  row: Row
  id: string
  index: number
  height: number
  template: string
  columns: readonly Column<Row>[]
  /** On a phone: all columns, of which some stand in the second line. */
  second: readonly Column<Row>[] | null
  isSelected: boolean
  isCurrent: boolean
  active: number | null
  boxes: boolean
  onToggle: ((id: string) => void) | undefined
  nameOf: (row: Row) => string
  onOpen: ((row: Row) => void) | undefined
}

/** Drawn anew only when something about this very row has changed: that keeps the scroll smooth. */
export const GridLine = memo(function GridLine<Row>(props: LineProps<Row>) {
  const { styles, row, index, height, columns, second, active, boxes, onOpen } = props
  const line = useRef<HTMLDivElement>(null)
  useOneStop(line, active)
  const first = boxes ? 2 : 1
  return (
    // biome-ignore lint/a11y/useSemanticElements: see Body
    // biome-ignore lint/a11y/useKeyWithClickEvents: Enter and Space are handled by the grid
    <div
      ref={line}
      role="row"
      tabIndex={-1}
      data-row={index}
      aria-rowindex={index + 2}
      aria-selected={boxes ? props.isSelected : undefined}
      className={mergeClasses(
        styles.line,
        onOpen && styles.open,
        props.isSelected && styles.selected,
        props.isCurrent && styles.current,
      )}
      style={{ top: index * height, height, gridTemplateColumns: props.template }}
      onClick={(event) => {
        if (onOpen && !(event.target as HTMLElement).closest('a, button, input, label')) onOpen(row)
      }}
    >
      {boxes ? <BoxCell {...props} /> : null}
      {columns.map((column, n) => (
        <Cell key={column.key} column={first + n} className={styles.cell}>
          {second ? <TwoLines styles={styles} row={row} column={column} columns={second} /> : column.render(row)}
        </Cell>
      ))}
    </div>
  )
}) as <Row>(props: LineProps<Row>) => ReactNode

/** The whole cell takes the click: the box alone is small. */
function BoxCell<Row>({ styles, row, id, isSelected, onToggle, nameOf }: LineProps<Row>) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: see Body
    // biome-ignore lint/a11y/useKeyWithClickEvents: Space is handled by the box itself and by the grid
    <div
      role="gridcell"
      aria-colindex={1}
      tabIndex={-1}
      className={mergeClasses(styles.cell, styles.boxCell)}
      onClick={(event) => {
        event.stopPropagation()
        if (event.target === event.currentTarget) onToggle?.(id)
      }}
    >
      <input
        type="checkbox"
        tabIndex={-1}
        className={styles.box}
        aria-label={t('grid.select', { name: nameOf(row) })}
        checked={isSelected}
        disabled={!onToggle}
        onChange={() => onToggle?.(id)}
      />
    </div>
  )
}

function TwoLines<Row>({
  styles,
  row,
  column,
  columns,
}: {
  styles: GridStyles
  row: Row
  column: Column<Row>
  columns: readonly Column<Row>[]
}) {
  return (
    <span className={styles.two}>
      <span className={styles.clip}>{column.render(row)}</span>
      <span className={styles.second}>
        {columns
          .filter((one) => one.second)
          .map((one) => (
            <span key={one.key} className={styles.clip}>
              {one.second === 'named' ? `${one.label}: ` : null}
              {typeof one.second === 'function' ? one.second(row) : one.render(row)}
            </span>
          ))}
      </span>
    </span>
  )
}

type CellProps = {
  role?: 'gridcell' | 'columnheader'
  /** Counted from 1, as readers hear it. */
  column: number
  className: string
  sorted?: 'ascending' | 'descending'
  children: ReactNode
}

export const Cell = ({ role = 'gridcell', column, className, sorted, children }: CellProps) => (
  // biome-ignore lint/a11y/useAriaPropsSupportedByRole: both roles have a column
  <div role={role} aria-colindex={column} aria-sort={sorted} tabIndex={-1} className={className}>
    {children}
  </div>
)

const stops = 'a, button, input, [tabindex]'

/**
 * One stop of the Tab key in the whole grid: of a row, the cell `active` or what stands in it. The rest is reached by
 * arrows. One look at each row after it was drawn, because rows are drawn while somebody scrolls.
 */
export function useOneStop(row: RefObject<HTMLDivElement | null>, active: number | null): void {
  const was = useRef(false)
  useEffect(() => {
    if (!row.current) return
    for (const element of row.current.querySelectorAll<HTMLElement>(
      active !== null || was.current ? stops : 'a, button, input',
    ))
      if (element.tabIndex !== -1) element.tabIndex = -1
    was.current = active !== null
    if (active === null) return
    const cell = row.current.children[active] as HTMLElement | undefined
    const inner = cell?.querySelectorAll<HTMLElement>(stops) ?? []
    for (const element of inner) element.tabIndex = 0
    if (cell && inner.length === 0) cell.tabIndex = 0
  })
}
