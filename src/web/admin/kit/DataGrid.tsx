import { Text } from '@fluentui/react-components'
import { type ReactNode, useCallback, useEffect, useMemo, useRef } from 'react'
import { useNarrow, usePreferences } from '../look/preferences.ts'
import { t } from '../text/text.ts'
import { useCellKeys } from './cells.ts'
import type { Column } from './columns.ts'
import { GridHead, type Sort } from './GridHead.tsx'
import { GridLine } from './GridLine.tsx'
import { type GridStyles, useGridStyles } from './grid.styles.ts'
import { Light } from './light.ts'
import type { Rows } from './rows.ts'
import { ErrorState } from './States.tsx'
import { type Sight, useSight } from './sight.ts'

export type { Sort }

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
  const light = useMemo(() => ({ link: styles.link }), [styles.link])
  const scroller = useRef<HTMLDivElement>(null)
  const { density } = usePreferences()
  const narrow = useNarrow()
  const height = narrow ? heights.narrow : heights[density]
  const shown = useMemo(() => (narrow ? columns.slice(0, 1) : columns), [narrow, columns])
  const list = rows.rows
  const { sight, show } = useSight(scroller, height, headHeight)
  const count = useCount(rows, sight.from + sight.size)
  const boxes = onSelect !== undefined
  const { template, least } = useMemo(() => measures(shown, boxes, narrow), [shown, boxes, narrow])
  const width = shown.length + (boxes ? 1 : 0)
  const cells = useCellKeys(scroller, list.length, width, show)
  const active = stopOf(cells.at, sight, list.length)
  const toggle = useToggle(selected, onSelect)
  const all = useSelectable(list, idOf, selectable)
  const shared = { styles, height, template, columns: shown, second: narrow ? columns : null, boxes, nameOf, onOpen }
  const last = Math.min(count, sight.from + sight.size)
  return (
    <Light value={light}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the grid handles its cells' keys */}
      <div ref={scroller} className={styles.scroller} tabIndex={-1} onKeyDown={cells.onKeyDown} onFocus={cells.onFocus}>
        {/* biome-ignore lint/a11y/useSemanticElements: a table cannot leave out the rows that are not in sight */}
        <div
          role="grid"
          aria-label={props.label}
          aria-rowcount={rows.hasMore ? -1 : list.length + 1}
          aria-colcount={width}
          aria-multiselectable={boxes}
          aria-busy={rows.isLoading}
          className={styles.grid}
          style={{ minWidth: least, height: count * height + headHeight }}
        >
          <GridHead
            {...all}
            {...{ styles, template, selected, onSelect }}
            columns={shown}
            sort={props.sort ?? null}
            onSort={props.onSort}
            active={active.row === -1 ? active.column : null}
          />
          {/* biome-ignore lint/a11y/useSemanticElements: see above */}
          <div role="rowgroup" className={styles.body} tabIndex={-1}>
            {Array.from({ length: Math.max(0, last - sight.from) }, (_, n) => {
              const index = sight.from + n
              const row = list[index]
              const key = index % sight.size
              if (row === undefined) return <Ghost key={key} styles={styles} top={index * height} height={height} />
              const id = idOf(row)
              return (
                <GridLine
                  {...shared}
                  key={key}
                  row={row}
                  id={id}
                  index={index}
                  isSelected={selected?.has(id) ?? false}
                  isCurrent={props.current === id}
                  active={active.row === index ? active.column : null}
                  onToggle={boxes && (selectable?.(row) ?? true) ? toggle : undefined}
                />
              )
            })}
          </div>
        </div>
      </div>
    </Light>
  )
}

/** How many rows there is room for; further ones are asked for before their place comes into sight. */
function useCount<Row>({ rows, isLoading, hasMore, loadMore }: Rows<Row>, end: number): number {
  useEffect(() => {
    if (hasMore && end >= rows.length - 30) loadMore()
  }, [hasMore, end, rows.length, loadMore])
  return rows.length + (isLoading ? 12 : hasMore ? 4 : 0)
}

/**
 * Where the Tab key stops: at the cell that had the focus last, or at one in sight when that has been scrolled away; in
 * the head while there are no rows.
 */
function stopOf(at: { row: number; column: number }, { from, size }: Sight, rows: number) {
  if (rows === 0) return { ...at, row: -1 }
  if (at.row < 0 || (at.row >= from && at.row < from + size)) return at
  return { row: from === 0 ? 0 : from + Math.floor(size / 2), column: at.column }
}

/** What "select all" means, worked out when somebody does it. */
function useSelectable<Row>(
  list: readonly Row[],
  idOf: (row: Row) => string,
  selectable: ((row: Row) => boolean) | undefined,
) {
  const idsOf = useCallback(() => list.filter((row) => selectable?.(row) ?? true).map(idOf), [list, idOf, selectable])
  const count = useMemo(() => (selectable ? list.filter(selectable).length : list.length), [list, selectable])
  return { idsOf, selectable: count }
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

function Ghost({ styles, top, height }: { styles: GridStyles; top: number; height: number }) {
  return (
    <div className={styles.ghost} style={{ top, height }} aria-hidden>
      <span className={styles.bone} />
      <span className={styles.bone} />
    </div>
  )
}
