import { mergeClasses } from '@fluentui/react-components'
import { ArrowDownRegular, ArrowUpRegular } from '@fluentui/react-icons'
import { useRef } from 'react'
import { t } from '../text/text.ts'
import type { Column } from './columns.ts'
import { Cell, useOneStop } from './GridLine.tsx'
import type { GridStyles } from './grid.styles.ts'

export type Sort = { readonly by: string; readonly down: boolean }

type HeadProps<Row> = {
  styles: GridStyles
  columns: readonly Column<Row>[]
  template: string
  /** All rows that can be selected, asked for when somebody selects them. */
  idsOf: () => readonly string[]
  selectable: number
  selected: ReadonlySet<string> | undefined
  onSelect: ((ids: ReadonlySet<string>) => void) | undefined
  sort: Sort | null
  onSort: ((sort: Sort) => void) | undefined
  active: number | null
}

export function GridHead<Row>(props: HeadProps<Row>) {
  const { styles, columns, template, onSelect, sort, onSort, active } = props
  const first = onSelect ? 2 : 1
  const line = useRef<HTMLDivElement>(null)
  useOneStop(line, active)
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
        {onSelect ? <AllBox {...props} onSelect={onSelect} /> : null}
        {columns.map((column, n) => (
          <Heading key={column.key} styles={styles} column={column} at={first + n} sort={sort} onSort={onSort} />
        ))}
      </div>
    </div>
  )
}

function AllBox<Row>({
  styles,
  selected,
  selectable,
  idsOf,
  onSelect,
}: HeadProps<Row> & { onSelect: (ids: ReadonlySet<string>) => void }) {
  const picked = selected?.size ?? 0
  const all = picked > 0 && picked >= selectable
  return (
    <Cell role="columnheader" column={1} className={mergeClasses(styles.cell, styles.boxCell)}>
      <input
        type="checkbox"
        className={styles.box}
        aria-label={t('grid.select_all')}
        ref={(box) => {
          if (box) box.indeterminate = picked > 0 && !all
        }}
        checked={all}
        onChange={() => onSelect(all ? new Set() : new Set(idsOf()))}
      />
    </Cell>
  )
}

function Heading<Row>({
  styles,
  column,
  at,
  sort,
  onSort,
}: {
  styles: GridStyles
  column: Column<Row>
  at: number
  sort: Sort | null
  onSort: ((sort: Sort) => void) | undefined
}) {
  const { orderBy } = column
  const down = sort !== null && sort.by === orderBy ? sort.down : null
  const sorted = down === null ? {} : { sorted: down ? ('descending' as const) : ('ascending' as const) }
  return (
    <Cell role="columnheader" column={at} className={styles.cell} {...sorted}>
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
