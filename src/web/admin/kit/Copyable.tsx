import { Button, makeStyles, Tooltip, tokens } from '@fluentui/react-components'
import { CheckmarkRegular, CopyRegular } from '@fluentui/react-icons'
import { useEffect, useState } from 'react'
import { t } from '../text/text.ts'

const useStyles = makeStyles({
  row: { display: 'inline-flex', alignItems: 'center', gap: tokens.spacingHorizontalXS, minWidth: 0, maxWidth: '100%' },
  text: { fontFamily: tokens.fontFamilyMonospace, fontSize: '13px', overflowWrap: 'anywhere' },
})

/** An id, a code, an address that people carry elsewhere: in figures that can be told apart, with a copy button. */
export function Copyable({ text, name, plain = false }: { text: string; name: string; plain?: boolean }) {
  const styles = useStyles()
  return (
    <span className={styles.row}>
      <span className={plain ? undefined : styles.text}>{text}</span>
      <CopyButton text={text} name={name} />
    </span>
  )
}

export function CopyButton({ text, name }: { text: string; name: string }) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 2_000)
    return () => clearTimeout(timer)
  }, [copied])
  return (
    <Tooltip content={copied ? t('do.copied') : t('copy.id', { name })} relationship="label">
      <Button
        size="small"
        appearance="subtle"
        icon={copied ? <CheckmarkRegular /> : <CopyRegular />}
        onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
      />
    </Tooltip>
  )
}
