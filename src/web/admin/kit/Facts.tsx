import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { Fragment, type ReactNode } from 'react'

const useStyles = makeStyles({
  list: {
    display: 'grid',
    gridTemplateColumns: 'minmax(140px, 220px) minmax(0, 1fr)',
    columnGap: tokens.spacingHorizontalL,
    rowGap: tokens.spacingVerticalS,
    margin: 0,
    alignItems: 'center',
    '@media (max-width: 480px)': { gridTemplateColumns: 'minmax(0, 1fr)', rowGap: tokens.spacingVerticalXXS },
  },
  name: { color: tokens.colorNeutralForeground3 },
  value: {
    margin: 0,
    minHeight: '24px',
    display: 'flex',
    alignItems: 'center',
    flexWrap: 'wrap',
    minWidth: 0,
    overflowWrap: 'anywhere',
    '@media (max-width: 480px)': { marginBlockEnd: tokens.spacingVerticalS },
  },
})

export type Fact = readonly [name: string, value: ReactNode]

/** Names and values beneath each other. */
export function Facts({ facts, className }: { facts: readonly Fact[]; className?: string }) {
  const styles = useStyles()
  return (
    <dl className={mergeClasses(styles.list, className)}>
      {facts.map(([name, value]) => (
        <Fragment key={name}>
          <dt className={styles.name}>{name}</dt>
          <dd className={styles.value}>{value === null || value === undefined || value === '' ? '-' : value}</dd>
        </Fragment>
      ))}
    </dl>
  )
}
