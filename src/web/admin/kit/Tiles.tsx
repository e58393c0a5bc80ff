import { makeStyles, Text, Title3, tokens } from '@fluentui/react-components'
import { number } from '../text/text.ts'
import { Go } from './Go.tsx'

const useStyles = makeStyles({
  tiles: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 150px), 1fr))',
    gap: tokens.spacingHorizontalL,
  },
  tile: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXXS, minWidth: 0 },
})

export type Tile = {
  readonly label: string
  /** Undefined while it is counted, null when it could not be. */
  readonly count: number | null | undefined
  readonly to?: string
}

/** Numbers with their names, each leading to what was counted. */
export function Tiles({ tiles }: { tiles: readonly Tile[] }) {
  const styles = useStyles()
  return (
    <div className={styles.tiles}>
      {tiles.map(({ label, count, to }) => {
        const text = count === undefined ? '...' : count === null ? '-' : number(count)
        return (
          <div key={label} className={styles.tile}>
            <Text size={200}>{label}</Text>
            <Title3>
              {to ? (
                <Go to={to} aria-label={`${label}: ${text}`}>
                  {text}
                </Go>
              ) : (
                text
              )}
            </Title3>
          </div>
        )
      })}
    </div>
  )
}

/** The number of a query: undefined while it runs, null when it failed. */
export const countOf = (query: { data: number | undefined; error: unknown }): number | null | undefined =>
  query.data ?? (query.error ? null : undefined)
