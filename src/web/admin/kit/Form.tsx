import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Label,
  makeStyles,
  mergeClasses,
  Spinner,
  Text,
  Tooltip,
  tokens,
} from '@fluentui/react-components'
import { useBlocker } from '@tanstack/react-router'
import { type ReactNode, useId } from 'react'
import { type Act, useReason } from '../session/me.ts'
import { t } from '../text/text.ts'
import { failure } from './notices.ts'
import { Problem } from './Problem.tsx'
import { useUnsaved } from './unsaved.ts'

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', flexGrow: 1, minHeight: 'min-content' },
  column: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXXL,
    maxWidth: '720px',
    width: '100%',
    paddingBlock: `${tokens.spacingVerticalS} ${tokens.spacingVerticalXXL}`,
  },
  wide: { maxWidth: '960px' },
  foot: {
    position: 'sticky',
    insetBlockEnd: 0,
    zIndex: 3,
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    marginBlockStart: 'auto',
    marginInline: `calc(-1 * ${tokens.spacingHorizontalXXL})`,
    paddingInline: tokens.spacingHorizontalXXL,
    paddingBlock: tokens.spacingVerticalM,
    backgroundColor: tokens.colorNeutralBackground1,
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    '@media (max-width: 640px)': {
      marginInline: `calc(-1 * ${tokens.spacingHorizontalM})`,
      paddingInline: tokens.spacingHorizontalM,
    },
  },
  quiet: { color: tokens.colorNeutralForeground3 },
  setting: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
})

type FormProps = {
  /** Whether anything differs from what is stored. */
  changed: boolean
  saving: boolean
  /** What the last try to save answered. */
  error?: unknown
  onSave: () => void
  onDiscard: () => void
  /** The word on the button. */
  save?: string
  /** A reason not to save as it stands (an empty required field). */
  reason?: string | null
  act?: Act
  /** Whether leaving asks first; like `changed` unless said otherwise. */
  guards?: boolean
  /** More than one column of settings: a table of rows. */
  wide?: boolean
  /** Besides Save and Discard: a preview, for instance. */
  more?: ReactNode
  children: ReactNode
}

/** One column of settings; Save and Discard stick to the bottom and wake up when something has changed. */
export function Form(props: FormProps) {
  const { changed, saving, error, onSave, onDiscard, save, reason, act, guards, wide, more, children } = props
  const styles = useStyles()
  const missing = useReason(act)
  const why = missing ?? (changed ? (reason ?? null) : null)
  const off = !changed || saving || why !== null
  const button = (
    <Button
      type="submit"
      appearance="primary"
      disabledFocusable={off}
      {...(saving ? { icon: <Spinner size="tiny" /> } : {})}
    >
      {save ?? t('do.save')}
    </Button>
  )
  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (!off) onSave()
      }}
    >
      <div className={mergeClasses(styles.column, wide && styles.wide)}>
        {error ? <Problem title={t('form.failed')} {...failure(error)} /> : null}
        {children}
      </div>
      <div className={styles.foot}>
        {why ? (
          <Tooltip content={why} relationship="description">
            {button}
          </Tooltip>
        ) : (
          button
        )}
        <Button disabled={!changed || saving} onClick={onDiscard}>
          {t('do.discard')}
        </Button>
        {more}
        {changed ? (
          <Text size={200} className={styles.quiet} role="status">
            {why ?? t('form.changed')}
          </Text>
        ) : null}
      </div>
      <Unsaved when={(guards ?? changed) && !saving} />
    </form>
  )
}

/** Asks before a page with unsaved changes is left, whichever way. */
export function Unsaved({ when }: { when: boolean }) {
  useUnsaved(when)
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => when && current.pathname !== next.pathname,
    enableBeforeUnload: () => when,
    withResolver: true,
  })
  if (blocker.status !== 'blocked') return null
  return (
    <Dialog open modalType="alert" onOpenChange={(_, { open }) => open || blocker.reset()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{t('form.unsaved')}</DialogTitle>
          <DialogContent>{t('form.unsaved_why')}</DialogContent>
          <DialogActions>
            <Button onClick={blocker.proceed}>{t('form.leave')}</Button>
            <Button appearance="primary" onClick={blocker.reset}>
              {t('form.stay')}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}

/** One setting: its name, a sentence about its effect and who is affected, and the control. */
export function Setting({
  label,
  hint,
  children,
}: {
  label: string
  hint?: ReactNode
  /** Gets the ids that name and describe the control (`aria-labelledby`, `aria-describedby`). */
  children: (ids: { 'aria-labelledby': string; 'aria-describedby'?: string }) => ReactNode
}) {
  const styles = useStyles()
  const name = useId()
  const about = useId()
  return (
    <div className={styles.setting}>
      <Label id={name} weight="semibold">
        {label}
      </Label>
      {hint ? (
        <Text size={200} id={about} className={styles.quiet}>
          {hint}
        </Text>
      ) : null}
      {children({ 'aria-labelledby': name, ...(hint ? { 'aria-describedby': about } : {}) })}
    </div>
  )
}
