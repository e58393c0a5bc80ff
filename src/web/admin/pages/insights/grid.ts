import { makeStyles, tokens } from '@fluentui/react-components'

/** Cards beside each other where there is room. */
export const useInsightStyles = makeStyles({
  cards: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 420px), 1fr))',
    gap: tokens.spacingHorizontalL,
    alignItems: 'start',
  },
  wide: { gridColumn: '1 / -1', minWidth: 0 },
})
