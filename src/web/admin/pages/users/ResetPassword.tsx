import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  Text,
  tokens,
} from '@fluentui/react-components'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { User } from '../../api/types.ts'
import { resetPassword } from '../../api/users.ts'
import { Confirm } from '../../kit/Confirm.tsx'
import { CopyButton } from '../../kit/Copyable.tsx'
import { useFocusBack } from '../../kit/focus.ts'
import { t } from '../../text/text.ts'

const useStyles = makeStyles({
  once: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  secret: {
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'space-between',
    padding: tokens.spacingHorizontalM,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
  },
  text: {
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase500,
    letterSpacing: '0.04em',
    overflowWrap: 'anywhere',
    userSelect: 'all',
  },
})

/** Asked first; then the temporary password, shown once. */
export function ResetPassword({ user, onClose }: { user: User; onClose: () => void }) {
  const queries = useQueryClient()
  const [secret, setSecret] = useState<string | null>(null)
  const name = user.displayName
  const run = async (): Promise<void> => {
    setSecret(await resetPassword(user.id))
    await queries.invalidateQueries({ queryKey: ['users'] })
  }
  if (secret !== null)
    return (
      <Once
        title={t('user.reset.done')}
        lead={t('user.reset.once', { name })}
        label={t('user.reset.temporary')}
        secret={secret}
        onClose={onClose}
      />
    )
  return (
    <Confirm
      title={t('user.reset.title', { name })}
      action={t('user.reset')}
      onConfirm={run}
      onClose={onClose}
      keepsOpen
    >
      {t('user.reset.why', { name })}
    </Confirm>
  )
}

/** A secret that the server tells once: large, to be copied, gone when the dialog closes. */
export function Once({
  title,
  lead,
  label,
  secret,
  onClose,
}: {
  title: string
  lead: string
  label: string
  secret: string
  onClose: () => void
}) {
  const styles = useStyles()
  useFocusBack()
  return (
    <Dialog open modalType="alert">
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{title}</DialogTitle>
          <DialogContent className={styles.once}>
            <Text>{lead}</Text>
            <Text weight="semibold">{label}</Text>
            <div className={styles.secret}>
              <output className={styles.text} aria-label={label}>
                {secret}
              </output>
              <CopyButton text={secret} name={label} />
            </div>
          </DialogContent>
          <DialogActions>
            <Button appearance="primary" onClick={onClose}>
              {t('do.close')}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}
