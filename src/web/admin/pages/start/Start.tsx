import { Link, makeStyles, mergeClasses, ProgressBar, Subtitle2, Text, tokens } from '@fluentui/react-components'
import { CheckmarkCircleFilled, CircleRegular, OpenRegular } from '@fluentui/react-icons'
import { useQuery } from '@tanstack/react-query'
import { type FirstRun, firstRunQuery, type Step } from '../../api/start.ts'
import { Go } from '../../kit/Go.tsx'
import { Page } from '../../kit/Page.tsx'
import { Loaded } from '../../kit/States.tsx'
import { t } from '../../text/text.ts'
import { stepPlaces } from './places.ts'

const useStyles = makeStyles({
  part: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL, maxWidth: '720px' },
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  step: {
    display: 'grid',
    gridTemplateColumns: '28px minmax(0, 1fr)',
    columnGap: tokens.spacingHorizontalM,
    paddingBlock: tokens.spacingVerticalM,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  words: { display: 'flex', flexDirection: 'column', alignItems: 'flex-start', gap: tokens.spacingVerticalXXS },
  done: { color: tokens.colorStatusSuccessForeground1 },
  open: { color: tokens.colorNeutralForeground3 },
  quiet: { color: tokens.colorNeutralForeground2 },
  link: { display: 'inline-flex', alignItems: 'center', gap: tokens.spacingHorizontalXS },
})

/** The whole checklist, for who wants to be led through. */
export function Start() {
  const run = useQuery(firstRunQuery)
  return (
    <Page title={t('start.title')} lead={t('start.lead')} trail={[]}>
      <Loaded of={run} lines={7}>
        {(data) => <Steps run={data} />}
      </Loaded>
    </Page>
  )
}

function Steps({ run }: { run: FirstRun }) {
  const styles = useStyles()
  const { done, steps } = run
  const words = t('start.progress', { done, count: steps.length })
  return (
    <div className={styles.part}>
      <div role="status">
        <Text weight="semibold">{words}</Text>
        <ProgressBar aria-label={words} value={done / steps.length} thickness="large" />
        {done === steps.length ? <Text>{t('start.complete')}</Text> : null}
      </div>
      <ol className={styles.list}>
        {steps.map((step) => (
          <StepLine key={step.id} step={step} />
        ))}
      </ol>
    </div>
  )
}

function StepLine({ step }: { step: Step }) {
  const styles = useStyles()
  return (
    <li className={styles.step}>
      <Tick done={step.done} />
      <div className={styles.words}>
        <Subtitle2 as="h2">{t(`start.${step.id}`)}</Subtitle2>
        <Text className={styles.quiet}>{t(`start.${step.id}.why`)}</Text>
        <StepLink id={step.id} />
      </div>
    </li>
  )
}

export function Tick({ done }: { done: boolean }) {
  const styles = useStyles()
  const label = t(done ? 'start.done' : 'start.open')
  return done ? (
    <CheckmarkCircleFilled fontSize={24} role="img" aria-label={label} className={styles.done} />
  ) : (
    <CircleRegular fontSize={24} role="img" aria-label={label} className={mergeClasses(styles.open)} />
  )
}

export function StepLink({ id }: { id: Step['id'] }) {
  const styles = useStyles()
  const place = stepPlaces[id]
  const label = t(`start.${id}.do`)
  if ('to' in place) return <Go to={place.to}>{label}</Go>
  return (
    <Link href={place.href} target="_blank" rel="noreferrer" className={styles.link}>
      {label} <OpenRegular aria-hidden />
    </Link>
  )
}
