import {
  Button,
  CounterBadge,
  Drawer,
  DrawerBody,
  DrawerHeader,
  DrawerHeaderTitle,
  makeStyles,
  ProgressBar,
  Text,
  Tooltip,
  tokens,
} from '@fluentui/react-components'
import {
  AlertRegular,
  CheckmarkCircleFilled,
  DismissRegular,
  ErrorCircleFilled,
  InfoFilled,
  WarningFilled,
} from '@fluentui/react-icons'
import { useState } from 'react'
import { Go } from '../kit/Go.tsx'
import { dismiss, type Notice, useNotices } from '../kit/notices.ts'
import { Time } from '../kit/Time.tsx'
import { t } from '../text/text.ts'

const useStyles = makeStyles({
  bell: { position: 'relative' },
  count: { position: 'absolute', insetBlockStart: '2px', insetInlineEnd: '2px', pointerEvents: 'none' },
  list: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, padding: 0, margin: 0 },
  item: {
    listStyleType: 'none',
    display: 'grid',
    gridTemplateColumns: '20px 1fr auto',
    columnGap: tokens.spacingHorizontalS,
    rowGap: tokens.spacingVerticalXS,
    paddingBlockEnd: tokens.spacingVerticalM,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  body: { gridColumn: '2 / -1', display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
  quiet: { color: tokens.colorNeutralForeground3 },
  id: { fontFamily: tokens.fontFamilyMonospace, overflowWrap: 'anywhere' },
  success: { color: tokens.colorStatusSuccessForeground1 },
  error: { color: tokens.colorStatusDangerForeground1 },
  warning: { color: tokens.colorStatusWarningForeground1 },
  head: { display: 'flex', gap: tokens.spacingHorizontalXS },
})

/** The bell, and behind it everything that was told since the window was opened. */
export function Notices() {
  const styles = useStyles()
  const [open, setOpen] = useState(false)
  const notices = useNotices()
  const running = notices.filter((one) => one.kind === 'running').length
  const label = running > 0 ? t('notices.open', { count: running }) : t('notices.open_quiet')
  return (
    <>
      <Tooltip content={label} relationship="label">
        <Button appearance="subtle" className={styles.bell} onClick={() => setOpen(true)} icon={<AlertRegular />}>
          {running > 0 ? <CounterBadge className={styles.count} size="small" count={running} /> : null}
        </Button>
      </Tooltip>
      <Drawer type="overlay" position="end" open={open} onOpenChange={(_, { open }) => setOpen(open)}>
        <DrawerHeader>
          <DrawerHeaderTitle
            action={
              <span className={styles.head}>
                <Button appearance="subtle" disabled={notices.length === 0} onClick={() => dismiss()}>
                  {t('notices.clear')}
                </Button>
                <Button
                  appearance="subtle"
                  aria-label={t('do.close')}
                  icon={<DismissRegular />}
                  onClick={() => setOpen(false)}
                />
              </span>
            }
          >
            {t('notices.title')}
          </DrawerHeaderTitle>
        </DrawerHeader>
        <DrawerBody>
          {notices.length === 0 ? <Text className={styles.quiet}>{t('notices.none')}</Text> : null}
          <ul className={styles.list}>
            {notices.map((notice) => (
              <Item key={notice.id} notice={notice} onFollow={() => setOpen(false)} />
            ))}
          </ul>
        </DrawerBody>
      </Drawer>
    </>
  )
}

function Item({ notice, onFollow }: { notice: Notice; onFollow: () => void }) {
  const styles = useStyles()
  return (
    <li className={styles.item}>
      <Sign kind={notice.kind} />
      <Text weight="semibold">{notice.title}</Text>
      {notice.kind === 'running' ? (
        notice.stop ? (
          <Button size="small" onClick={notice.stop}>
            {t('grid.csv_stop')}
          </Button>
        ) : null
      ) : (
        <Button
          size="small"
          appearance="subtle"
          aria-label={t('notices.dismiss')}
          icon={<DismissRegular />}
          onClick={() => dismiss(notice.id)}
        />
      )}
      <div className={styles.body}>
        {notice.body ? <Text>{notice.body}</Text> : null}
        {notice.kind === 'running' ? (
          <ProgressBar aria-label={notice.title} {...(notice.share === undefined ? {} : { value: notice.share })} />
        ) : null}
        {notice.requestId ? (
          <Text size={200} className={styles.quiet}>
            {t('state.request_id')}: <span className={styles.id}>{notice.requestId}</span>
          </Text>
        ) : null}
        <Text size={200} className={styles.quiet}>
          <Time at={notice.at} />
        </Text>
        {notice.to ? (
          <Go to={notice.to} onClickCapture={onFollow}>
            {notice.toLabel ?? t('do.more')}
          </Go>
        ) : null}
      </div>
    </li>
  )
}

function Sign({ kind }: { kind: Notice['kind'] }) {
  const styles = useStyles()
  if (kind === 'success') return <CheckmarkCircleFilled fontSize={20} className={styles.success} />
  if (kind === 'error') return <ErrorCircleFilled fontSize={20} className={styles.error} />
  if (kind === 'warning') return <WarningFilled fontSize={20} className={styles.warning} />
  return <InfoFilled fontSize={20} className={styles.quiet} />
}
