import { makeStyles } from '@fluentui/react-components'
import type { ReactNode } from 'react'

const useStyles = makeStyles({
  hidden: {
    position: 'absolute',
    width: '1px',
    height: '1px',
    overflow: 'hidden',
    clipPath: 'inset(50%)',
    whiteSpace: 'nowrap',
  },
})

/** Words for those who listen, where others see it anyway. */
export function Hidden({ children }: { children: ReactNode }) {
  const styles = useStyles()
  return <span className={styles.hidden}>{children}</span>
}
