import { Checkbox, mergeClasses, SkeletonItem, Text } from '@fluentui/react-components'
import { ArrowDownRegular, ArrowUpRegular } from '@fluentui/react-icons'
import { useVirtualizer } from '@tanstack/react-virtual'
import { memo, type ReactNode, type RefObject, useCallback, useEffect, useMemo, useRef } from 'react'
import { useNarrow, usePreferences } from '../look/preferences.ts'
import { t } from '../text/text.ts'
import { useCellKeys } from './cells.ts'
import type { Column } from './columns.ts'
import { useGridStyles } from './grid.styles.ts'
import type { Rows } from './rows.ts'
import { ErrorState } from './States.tsx'

export type Sort = { readonly by: string; readonly down: boolean }

type GridProps<Row> = {
  /** What the rows are, for those who listen. */
  label: string
  rows: Rows<Row>
  columns: readonly Column<Row>[]
  idOf: (row: Row) => string
  nameOf: (row: Row) => string
  /** In place of rows when there are none: how to get the first one. */
  empty: ReactNode
  selected?: ReadonlySet<string>
  onSelect?: (ids: ReadonlySet<string>) => void
  /** A row that is shown elsewhere on the page (detail panel). */
  current?: string | null
  /** Enter, or a click on the row besides its links. */
  onOpen?: (row: Row) => void
  sort?: Sort | null
  onSort?: (sort: Sort) => void
  /** Rows that take part in bulk actions; all of them by default. */
  selectable?: (row: Row) => boolean
}

const heights = { comfortable: 44, compact: 32, narrow: 60 } as const
const boxWidth = 40
const headHeight = 40

/**
 * A grid for any number of rows: only those in sight are drawn, further ones are asked for before the end of the
 * loaded ones is reached. Arrow keys move from cell to cell, Space selects, Enter follows.
 */
export function DataGrid<Row>(props: GridProps<Row>) {
  const { rows, columns, empty } = props
  const styles = useGridStyles()
  if (rows.error && rows.rows.length === 0) return <ErrorState error={rows.error} onRetry={rows.refetch} />
  if (!rows.isLoading && rows.rows.length === 0) return <>{empty}</>
  return (
    <div className={styles.frame}>
      <Body {...props} key={columns.map((column) => column.key).join()} />
      {rows.error ? (
        <div className={styles.foot}>
          <Text>{t('grid.more_failed')}</Text>
          <button type="button" className={styles.again} onClick={rows.refetch}>
            {t('do.retry')}
          </button>
        </div>
      ) : null}
    </div>
  )
}

function Body<Row>(props: GridProps<Row>) {
  const { rows, columns, selected, onSelect, idOf, selectable, nameOf, onOpen } = props
  const styles = useGridStyles()
  const scroller = useRef<HTMLDivElement>(null)
  const narrow = useNarrow()
  const shown = useMemo(() => (narrow ? columns.slice(0, 1) : columns), [narrow, columns])
  const { virtual, height } = useSight(rows, scroller, narrow)
  const boxes = onSelect !== undefined
  const { template, least } = useMemo(() => measures(shown, boxes, narrow), [shown, boxes, narrow])
  const list = rows.rows
  const width = shown.length + (boxes ? 1 : 0)
  const cells = useCellKeys(scroller, list.length, width, (row) => virtual.scrollToIndex(row))
  const ids = useMemo(() => list.filter((row) => selectable?.(row) ?? true).map(idOf), [list, idOf, selectable])
  const toggle = useToggle(selected, onSelect)
  const shared = { height, template, columns: shown, second: narrow ? columns : null, boxes, nameOf, onOpen }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the grid handles its cells' keys
    <div ref={scroller} className={styles.scroller} onKeyDown={cells.onKeyDown} onFocus={cells.onFocus}>
      {/* biome-ignore lint/a11y/useSemanticElements: a table cannot leave out the rows that are not in sight */}
      <div
        role="grid"
        aria-label={props.label}
        aria-rowcount={rows.hasMore ? -1 : list.length + 1}
        aria-colcount={width}
        aria-multiselectable={boxes}
        aria-busy={rows.isLoading}
        className={styles.grid}
        style={{ minWidth: least, height: virtual.getTotalSize() + headHeight }}
      >
        <Head {...props} columns={shown} template={template} ids={ids} active={cells.at} />
        {/* biome-ignore lint/a11y/useSemanticElements: see above */}
        <div role="rowgroup" className={styles.body} tabIndex={-1}>
          {virtual.getVirtualItems().map((item) => {
            const row = list[item.index]
            if (row === undefined) return <Ghost key={item.key} top={item.start} height={height} />
            const id = idOf(row)
            return (
              <Line
                {...shared}
                key={id}
                row={row}
                id={id}
                index={item.index}
                top={item.start}
                isSelected={selected?.has(id) ?? false}
                isCurrent={props.current === id}
                active={cells.at.row === item.index ? cells.at.column : null}
                onToggle={boxes && (selectable?.(row) ?? true) ? toggle : undefined}
              />
            )
          })}
        </div>
      </div>
    </div>
  )
}

/** Which rows are in sight; further ones are asked for before their place comes into it. */
function useSight<Row>(rows: Rows<Row>, scroller: RefObject<HTMLDivElement | null>, narrow: boolean) {
  const { density } = usePreferences()
  const height = narrow ? heights.narrow : heights[density]
  const { rows: list, hasMore, loadMore } = rows
  const virtual = useVirtualizer({
    count: list.length + (rows.isLoading ? 12 : hasMore ? 4 : 0),
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 8,
    scrollPaddingStart: headHeight,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: another height is another measure
  useEffect(() => virtual.measure(), [virtual, height])
  const last = virtual.getVirtualItems().at(-1)?.index ?? 0
  useEffect(() => {
    if (hasMore && last >= list.length - 30) loadMore()
  }, [hasMore, last, list.length, loadMore])
  return { virtual, height }
}

function measures<Row>(columns: readonly Column<Row>[], boxes: boolean, narrow: boolean) {
  const track = ({ width, grow }: Column<Row>): string =>
    narrow ? 'minmax(0, 1fr)' : grow ? `minmax(${width}px, ${grow}fr)` : `${width}px`
  const template = [...(boxes ? [`${boxWidth}px`] : []), ...columns.map(track)].join(' ')
  const least = narrow ? 0 : columns.reduce((sum, column) => sum + column.width, boxes ? boxWidth : 0)
  return { template, least }
}

function useToggle(selected: ReadonlySet<string> | undefined, onSelect?: (ids: ReadonlySet<string>) => void) {
  return useCallback(
    (id: string) => {
      const next = new Set(selected)
      if (!next.delete(id)) next.add(id)
      onSelect?.(next)
    },
    [selected, onSelect],
  )
}

function Ghost({ top, height }: { top: number; height: number }) {
  const styles = useGridStyles()
  return (
    <div className={mergeClasses(styles.line, styles.ghost)} style={{ top, height }} aria-hidden>
      <SkeletonItem size={16} className={styles.bone} />
      <SkeletonItem size={16} className={styles.bone} />
    </div>
  )
}

type HeadProps<Row> = GridProps<Row> & {
  template: string
  ids: readonly string[]
  active: { row: number; column: number }
}

function Head<Row>({ columns, template, ids, selected, onSelect, sort, onSort, active }: HeadProps<Row>) {
  const styles = useGridStyles()
  const picked = selected?.size ?? 0
  const first = onSelect ? 1 : 0
  const line = useRef<HTMLDivElement>(null)
  useOneStop(line, active.row === -1 ? active.column : null)
  return (
    // biome-ignore lint/a11y/useSemanticElements: see Body
    <div role="rowgroup" className={styles.head} tabIndex={-1}>
      {/* biome-ignore lint/a11y/useSemanticElements: see Body */}
      <div
        ref={line}
        role="row"
        aria-rowindex={1}
        className={styles.headLine}
        style={{ gridTemplateColumns: template }}
        tabIndex={-1}
      >
        {onSelect ? (
          <Cell role="columnheader" row={-1} column={0} className={styles.cell}>
            <Checkbox
              aria-label={t('grid.select_all')}
              checked={picked === 0 ? false : picked >= ids.length ? true : 'mixed'}
              onChange={() => onSelect(picked >= ids.length ? new Set() : new Set(ids))}
            />
          </Cell>
        ) : null}
        {columns.map((column, n) => (
          <Heading key={column.key} column={column} at={n + first} sort={sort ?? null} onSort={onSort} />
        ))}
      </div>
    </div>
  )
}

function Heading<Row>({
  column,
  at,
  sort,
  onSort,
}: {
  column: Column<Row>
  at: number
  sort: Sort | null
  onSort: ((sort: Sort) => void) | undefined
}) {
  const styles = useGridStyles()
  const { orderBy } = column
  const down = sort !== null && sort.by === orderBy ? sort.down : null
  const sorted = down === null ? {} : { sorted: down ? ('descending' as const) : ('ascending' as const) }
  return (
    <Cell role="columnheader" row={-1} column={at} className={styles.cell} {...sorted}>
      {orderBy && onSort ? (
        <button
          type="button"
          className={styles.sort}
          onClick={() => onSort({ by: orderBy, down: down === null ? false : !down })}
        >
          {column.label}
          {down === null ? null : down ? <ArrowDownRegular /> : <ArrowUpRegular />}
        </button>
      ) : (
        <span className={styles.label}>{column.label}</span>
      )}
    </Cell>
  )
}

type LineProps<Row> = {
  row: Row
  id: string
  index: number
  top: number
  height: number
  template: string
  columns: readonly Column<Row>[]
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
const Line = memo(function Line<Row>(props: LineProps<Row>) {
  const { row, id, index, columns, second, active, boxes, onToggle, onOpen } = props
  const styles = useGridStyles()
  const line = useRef<HTMLDivElement>(null)
  useOneStop(line, active)
  const first = boxes ? 1 : 0
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
      style={{ top: props.top, height: props.height, gridTemplateColumns: props.template }}
      onClick={(event) => {
        if (onOpen && !(event.target as HTMLElement).closest('a, button, input, label')) onOpen(row)
      }}
    >
      {boxes ? (
        <Cell row={index} column={0} className={styles.cell}>
          <Checkbox
            aria-label={t('grid.select', { name: props.nameOf(row) })}
            checked={props.isSelected}
            disabled={!onToggle}
            onChange={() => onToggle?.(id)}
          />
        </Cell>
      ) : null}
      {columns.map((column, n) => (
        <Cell key={column.key} row={index} column={n + first} className={styles.cell}>
          {second ? (
            <span className={styles.two}>
              <span className={styles.clip}>{column.render(row)}</span>
              <SecondLine row={row} columns={second} />
            </span>
          ) : (
            <span className={styles.clip}>{column.render(row)}</span>
          )}
        </Cell>
      ))}
    </div>
  )
}) as <Row>(props: LineProps<Row>) => ReactNode

function SecondLine<Row>({ row, columns }: { row: Row; columns: readonly Column<Row>[] }) {
  const styles = useGridStyles()
  const shown = columns.filter((column) => column.second)
  return (
    <span className={styles.second}>
      {shown.map((column) => (
        <span key={column.key} className={styles.clip}>
          {column.render(row)}
        </span>
      ))}
    </span>
  )
}

type CellProps = {
  role?: 'gridcell' | 'columnheader'
  row: number
  column: number
  className: string
  sorted?: 'ascending' | 'descending'
  children: ReactNode
}

const Cell = ({ role = 'gridcell', row, column, className, sorted, children }: CellProps) => (
  // biome-ignore lint/a11y/useAriaPropsSupportedByRole: both roles have a column
  <div
    role={role}
    data-cell={`${row}:${column}`}
    aria-colindex={column + 1}
    aria-sort={sorted}
    tabIndex={-1}
    className={className}
  >
    {children}
  </div>
)

/**
 * One stop of the Tab key in the whole grid: of a row, the cell `active` or what stands in it. The rest is reached by
 * arrows. One look at each row after it was drawn, because rows are drawn while somebody scrolls.
 */
function useOneStop(row: RefObject<HTMLDivElement | null>, active: number | null): void {
  useEffect(() => {
    for (const cell of row.current?.children ?? []) {
      const isActive = active !== null && cell.getAttribute('aria-colindex') === String(active + 1)
      const inner = cell.querySelectorAll<HTMLElement>('a, button, input, [tabindex]')
      for (const element of inner) element.tabIndex = isActive ? 0 : -1
      ;(cell as HTMLElement).tabIndex = isActive && inner.length === 0 ? 0 : -1
    }
  })
}
