import { type ReactNode, useCallback, useMemo, useState } from 'react'

export type Column<Row> = {
  /** Kept in the browser and in CSV files: never renamed. */
  readonly key: string
  readonly label: string
  /** Least width in pixels; what is left over goes to the columns by `grow` (0 by default). */
  readonly width: number
  readonly grow?: number
  readonly render: (row: Row) => ReactNode
  /** The value in a CSV file; without it the column is left out there. */
  readonly text?: (row: Row) => string
  /** The name for `$orderby`, where the server can sort by it. */
  readonly orderBy?: string
  /** Shown only when somebody chooses it. */
  readonly extra?: boolean
  /**
   * Stands in the second line where there is no room for columns, behind its label where it says nothing alone, or as
   * something else.
   */
  readonly second?: boolean | 'named' | ((row: Row) => ReactNode)
}

/** Wide enough for its label too, which is longer in some languages than in others. */
const fitted = <Row>(column: Column<Row>): Column<Row> => ({
  ...column,
  width: Math.max(column.width, Math.ceil(column.label.length * 8.2) + (column.orderBy ? 36 : 18)),
})

/** Which columns somebody has chosen in this browser, in the order of the page. */
export function useColumns<Row>(name: string, columns: readonly Column<Row>[]) {
  const kept = `rekey.admin.columns.${name}`
  const [chosen, setChosen] = useState<readonly string[] | null>(() => {
    const text = localStorage.getItem(kept)
    return text ? text.split(',') : null
  })
  const shown = useMemo(
    () => columns.filter((column, n) => n === 0 || (chosen ? chosen.includes(column.key) : !column.extra)).map(fitted),
    [columns, chosen],
  )
  const choose = useCallback(
    (keys: readonly string[] | null) => {
      setChosen(keys)
      if (keys) localStorage.setItem(kept, keys.join(','))
      else localStorage.removeItem(kept)
    },
    [kept],
  )
  return { shown, choose }
}
export type ChosenColumns<Row> = {
  readonly all: readonly Column<Row>[]
  readonly shown: readonly Column<Row>[]
  choose(keys: readonly string[] | null): void
}
