import { makeStyles, tokens } from '@fluentui/react-components'
import { Face } from './Face.tsx'
import { Go } from './Go.tsx'

const clipped = { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' } as const

const useStyles = makeStyles({
  row: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalS, minWidth: 0 },
  words: { display: 'flex', flexDirection: 'column', minWidth: 0 },
  name: { ...clipped, fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300 },
  quiet: {
    ...clipped,
    color: tokens.colorNeutralForeground3,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
  },
})

/** A person or a group: picture, name, and beneath it the user name or the description. */
export function Person({
  name,
  detail,
  to,
  kind = 'user',
}: {
  name: string
  detail?: string | null
  to?: string
  kind?: 'user' | 'group'
}) {
  const styles = useStyles()
  return (
    <span className={styles.row}>
      <Face name={name} kind={kind} size={detail === undefined ? 24 : 32} />
      <span className={styles.words}>
        <span className={styles.name}>{to ? <Go to={to}>{name}</Go> : name}</span>
        {detail ? <span className={styles.quiet}>{detail}</span> : null}
      </span>
    </span>
  )
}
