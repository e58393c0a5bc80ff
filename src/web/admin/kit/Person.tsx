import { Avatar, makeStyles, Text, tokens } from '@fluentui/react-components'
import { PeopleTeamRegular } from '@fluentui/react-icons'
import { Go } from './Go.tsx'

const useStyles = makeStyles({
  row: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalS, minWidth: 0 },
  words: { display: 'flex', flexDirection: 'column', minWidth: 0 },
  quiet: {
    color: tokens.colorNeutralForeground3,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
})

type Kind = 'user' | 'group'

export function Face({ name, kind = 'user', size = 24 }: { name: string; kind?: Kind; size?: 20 | 24 | 32 | 48 | 72 }) {
  return kind === 'group' ? (
    <Avatar aria-hidden shape="square" size={size} icon={<PeopleTeamRegular />} color="neutral" />
  ) : (
    <Avatar aria-hidden size={size} name={name} color="colorful" />
  )
}

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
  kind?: Kind
}) {
  const styles = useStyles()
  return (
    <span className={styles.row}>
      <Face name={name} kind={kind} size={detail === undefined ? 24 : 32} />
      <span className={styles.words}>
        {to ? <Go to={to}>{name}</Go> : <Text>{name}</Text>}
        {detail ? (
          <Text size={200} className={styles.quiet}>
            {detail}
          </Text>
        ) : null}
      </span>
    </span>
  )
}
