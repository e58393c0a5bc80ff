import { Button, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useInfiniteQuery } from '@tanstack/react-query'
import { type Draft, previewOf, type Which } from '../../api/settings.ts'
import { Person } from '../../kit/Person.tsx'
import { Loaded } from '../../kit/States.tsx'
import { t } from '../../text/text.ts'

const useStyles = makeStyles({
  list: {
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
  },
  more: { alignSelf: 'flex-start' },
})

/** The people who would gain or lose the ability to reset, by name. */
export function Affected({ draft, which, linked = true }: { draft: Draft; which: Which; linked?: boolean }) {
  const styles = useStyles()
  const found = useInfiniteQuery({
    queryKey: ['settings', 'affected', which, draft],
    queryFn: ({ pageParam }) => previewOf(draft, { which, top: 100, after: pageParam }),
    initialPageParam: null as readonly [string, string] | null,
    getNextPageParam: (page) => page.people.after,
  })
  return (
    <Loaded of={found}>
      {({ pages }) => {
        const people = pages.flatMap((page) => page.people.value)
        const complete = pages.every((page) => page.complete)
        if (people.length === 0)
          return <Text>{t(complete ? `reset.effect.${which}_none` : 'reset.effect.uncounted')}</Text>
        return (
          <>
            {complete ? null : <Text>{t('reset.effect.some')}</Text>}
            <ul className={styles.list} aria-label={t(`reset.effect.${which}_title`)}>
              {people.map((person) => (
                <li key={person.id}>
                  <Person
                    name={person.displayName}
                    detail={person.userPrincipalName}
                    {...(linked ? { to: `/users/${person.id}` } : {})}
                  />
                </li>
              ))}
            </ul>
            {found.hasNextPage ? (
              <Button
                className={styles.more}
                disabled={found.isFetchingNextPage}
                onClick={() => void found.fetchNextPage()}
              >
                {t('reset.effect.more')}
              </Button>
            ) : null}
          </>
        )
      }}
    </Loaded>
  )
}
