import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Spinner,
} from '@fluentui/react-components'
import { type ReactNode, useState } from 'react'
import { t } from '../text/text.ts'
import { useFocusBack } from './focus.ts'
import { failure } from './notices.ts'
import { Problem } from './Problem.tsx'

/** Asks before something that cannot be taken back lightly; stays open, with the reason, when it did not work. */
export function Confirm({
  title,
  children,
  action,
  onConfirm,
  onClose,
  disabled = false,
  keepsOpen = false,
}: {
  title: string
  children: ReactNode
  /** The word on the button: what will be done. */
  action: string
  onConfirm: () => Promise<unknown>
  onClose: () => void
  disabled?: boolean
  /** What follows is shown by the page: the dialog does not close by itself. */
  keepsOpen?: boolean
}) {
  const [busy, setBusy] = useState(false)
  useFocusBack()
  const [error, setError] = useState<unknown>(null)
  const confirm = async (): Promise<void> => {
    setBusy(true)
    setError(null)
    try {
      await onConfirm()
      if (!keepsOpen) onClose()
    } catch (thrown) {
      setError(thrown)
      setBusy(false)
    }
  }
  return (
    <Dialog open modalType="alert" onOpenChange={(_, { open }) => open || busy || onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{title}</DialogTitle>
          <DialogContent>
            {children}
            {error ? <Problem title={title} {...failure(error)} /> : null}
          </DialogContent>
          <DialogActions>
            <Button disabled={busy} onClick={onClose}>
              {t('do.cancel')}
            </Button>
            <Button
              appearance="primary"
              disabled={disabled}
              disabledFocusable={busy}
              {...(busy ? { icon: <Spinner size="tiny" /> } : {})}
              onClick={() => void (busy ? undefined : confirm())}
            >
              {action}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}
