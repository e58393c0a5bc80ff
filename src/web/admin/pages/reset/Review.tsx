import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  Tab,
  TabList,
  Text,
  tokens,
} from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type Draft, type Preview, previewQuery, type Which } from '../../api/settings.ts'
import { useFocusBack } from '../../kit/focus.ts'
import { Loaded } from '../../kit/States.tsx'
import { t } from '../../text/text.ts'
import { Affected } from './Affected.tsx'
import { counted } from './counted.ts'

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  list: { maxHeight: '320px', minHeight: '120px', overflowY: 'auto' },
})

/** Before it is saved: who gains and who loses the ability to reset, counted and listed. */
export function Review({ draft, onSave, onClose }: { draft: Draft; onSave: () => Promise<void>; onClose: () => void }) {
  const preview = useQuery(previewQuery(draft))
  const [busy, setBusy] = useState(false)
  useFocusBack()
  const save = async (): Promise<void> => {
    setBusy(true)
    await onSave()
    onClose()
  }
  return (
    <Dialog open modalType="modal" onOpenChange={(_, { open }) => open || busy || onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{t('reset.review.title')}</DialogTitle>
          <DialogContent>
            <Loaded of={preview}>{(data) => <Counts data={data} draft={draft} />}</Loaded>
          </DialogContent>
          <DialogActions>
            <Button disabled={busy} onClick={onClose}>
              {t('do.cancel')}
            </Button>
            <Button appearance="primary" disabledFocusable={busy} onClick={() => void (busy ? undefined : save())}>
              {t(preview.data && preview.data.loses > 0 ? 'reset.review.save' : 'do.save')}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}

function Counts({ data, draft }: { data: Preview; draft: Draft }) {
  const styles = useStyles()
  const [which, setWhich] = useState<Which>(data.loses > 0 ? 'loses' : 'gains')
  return (
    <div className={styles.content}>
      <Text>{t('reset.effect.then', { before: counted(data, data.ableBefore).n, ...counted(data, data.able) })}</Text>
      <TabList selectedValue={which} onTabSelect={(_, { value }) => setWhich(value as Which)}>
        {(['loses', 'gains'] as const).map((one) => (
          <Tab key={one} value={one} disabled={data[one] === 0}>
            {t(`reset.effect.${one}_tab`, { n: counted(data, data[one]).n })}
          </Tab>
        ))}
      </TabList>
      <div className={styles.list}>
        <Affected key={which} draft={draft} which={which} linked={false} />
      </div>
    </div>
  )
}
