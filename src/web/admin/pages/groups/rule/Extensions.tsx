import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  Input,
  Text,
} from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { extensionNames } from '../../../api/applications.ts'
import { useFocusBack } from '../../../kit/focus.ts'
import { failure } from '../../../kit/notices.ts'
import { Problem } from '../../../kit/Problem.tsx'
import { t } from '../../../text/text.ts'

/** Properties that an application has added, by its client id (directory.md 4.10). */
export function Extensions({ onFound, onClose }: { onFound: (names: readonly string[]) => void; onClose: () => void }) {
  const [id, setId] = useState('')
  useFocusBack()
  const ask = useMutation({ mutationFn: () => extensionNames(id.trim()), onSuccess: onFound })
  return (
    <Dialog open onOpenChange={(_, { open }) => open || onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{t('rule.extensions')}</DialogTitle>
          <DialogContent>
            <Field label={t('rule.extensions_id')} required>
              <Input value={id} onChange={(_, { value }) => setId(value)} />
            </Field>
            {ask.error ? <Problem title={t('state.error')} {...failure(ask.error)} /> : null}
            {ask.data ? (
              <Text role="status">
                {ask.data.length === 0
                  ? t('rule.extensions_none')
                  : t('rule.extensions_found', { count: ask.data.length })}
              </Text>
            ) : null}
          </DialogContent>
          <DialogActions>
            <Button onClick={onClose}>{t('do.close')}</Button>
            <Button appearance="primary" disabled={id.trim() === '' || ask.isPending} onClick={() => ask.mutate()}>
              {t('rule.extensions_get')}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}
