import { Button, Field, Input, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useState } from 'react'
import type { Draft, Which } from '../../api/settings.ts'
import { Panel } from '../../kit/Panel.tsx'
import { t } from '../../text/text.ts'
import { Affected } from '../reset/Affected.tsx'
import { capital, counted } from '../reset/counted.ts'
import type { LockoutState } from './useLockout.ts'

const useStyles = makeStyles({
  lines: { display: 'flex', flexDirection: 'column', alignItems: 'flex-start' },
  link: { padding: 0, minWidth: 0, textAlign: 'start' },
  field: { marginBlock: tokens.spacingVerticalS, maxWidth: '360px' },
})

/** Who would lose the method, and whose last one it is: each number opens its list. */
export function Losses({ lockout, draft, name }: { lockout: LockoutState; draft: Draft; name: string }) {
  const styles = useStyles()
  const { losses } = lockout
  const [open, setOpen] = useState<Which | null>(null)
  if (!losses) return null
  const line = (which: 'losesMethod' | 'losesStrong') => {
    const count = losses[which]
    const none = losses.complete ? t(`methods.${which}_none`) : t('reset.effect.uncounted')
    const words = count === 0 ? none : capital(t(`methods.${which}`, counted(losses, count)))
    if (count === 0) return <Text>{words}</Text>
    return (
      <Button appearance="transparent" className={styles.link} onClick={() => setOpen(which)}>
        {words}
      </Button>
    )
  }
  return (
    <div className={styles.lines}>
      {line('losesMethod')}
      {line('losesStrong')}
      {losses.losesYours ? (
        <Field label={t('methods.type_name', { method: name })} className={styles.field}>
          <Input value={lockout.typed} onChange={(_, { value }) => lockout.setTyped(value)} />
        </Field>
      ) : null}
      {open ? (
        <Panel title={t(`reset.effect.${open}_title`)} onClose={() => setOpen(null)}>
          <Affected draft={draft} which={open} />
        </Panel>
      ) : null}
    </div>
  )
}
