import { makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components'
import { type KeyboardEvent, useId, useMemo, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import type { ErrorDetail } from '../../../api/client.ts'
import { t } from '../../../text/text.ts'
import { type Completion, completionsAt, type Piece, piecesOf } from './syntax.ts'

const shared = {
  margin: 0,
  padding: '10px 12px',
  fontFamily: tokens.fontFamilyMonospace,
  fontSize: '13px',
  lineHeight: '20px',
  whiteSpace: 'pre-wrap',
  overflowWrap: 'anywhere',
  tabSize: 2,
} as const

const useStyles = makeStyles({
  box: { position: 'relative', display: 'grid' },
  under: {
    ...shared,
    gridArea: '1 / 1',
    minHeight: '88px',
    borderRadius: tokens.borderRadiusMedium,
    border: `1px solid transparent`,
    color: tokens.colorNeutralForeground1,
    pointerEvents: 'none',
  },
  over: {
    ...shared,
    gridArea: '1 / 1',
    minHeight: '88px',
    resize: 'none',
    overflow: 'hidden',
    border: `1px solid ${tokens.colorNeutralStrokeAccessible}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: 'transparent',
    color: 'transparent',
    caretColor: tokens.colorNeutralForeground1,
    '&:focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-1px' },
    '@media (forced-colors: active)': { color: 'CanvasText' },
  },
  readOnly: { backgroundColor: tokens.colorNeutralBackground3 },
  string: { color: tokens.colorPaletteDarkOrangeForeground1 },
  operator: { color: tokens.colorPalettePurpleForeground2 },
  property: { color: tokens.colorBrandForeground1 },
  number: { color: tokens.colorPaletteTealForeground2 },
  word: { color: tokens.colorPalettePurpleForeground2 },
  plain: {},
  wrong: {
    textDecorationLine: 'underline',
    textDecorationStyle: 'wavy',
    textDecorationColor: tokens.colorStatusDangerForeground1,
  },
  offers: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalXS,
    listStyleType: 'none',
    margin: `${tokens.spacingVerticalXS} 0 0`,
    padding: 0,
    minHeight: '26px',
  },
  offer: {
    padding: `2px ${tokens.spacingHorizontalS}`,
    borderRadius: tokens.borderRadiusMedium,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: '12px',
    cursor: 'pointer',
  },
  active: { backgroundColor: tokens.colorNeutralBackground1Selected, outline: `1px solid ${tokens.colorBrandStroke1}` },
})

type BoxProps = {
  text: string
  onText: (text: string) => void
  readOnly: boolean
  problems: readonly ErrorDetail[]
  extensions: readonly string[]
  labelledBy: string
  describedBy: string
}

/** The rule as text: coloured, with what can come next below it (arrow keys and Enter or Tab take one). */
export function SyntaxBox({ text, onText, readOnly, problems, extensions, labelledBy, describedBy }: BoxProps) {
  const styles = useStyles()
  const list = useId()
  const input = useRef<HTMLTextAreaElement>(null)
  const [caret, setCaret] = useState<number | null>(null)
  const [active, setActive] = useState(-1)
  const offered = useMemo(
    () => (readOnly || caret === null ? null : completionsAt(text, caret, extensions)),
    [text, caret, extensions, readOnly],
  )
  const take = (completion: Completion, word: string): void => {
    const next = text.slice(0, completion.from) + word + text.slice(caret ?? text.length)
    const at = completion.from + word.length
    // Before the next key arrives: later, the caret would move under somebody who types on.
    flushSync(() => {
      onText(next)
      setActive(-1)
      setCaret(at)
    })
    input.current?.focus()
    input.current?.setSelectionRange(at, at)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!offered) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const word = offered.words[active]
    if (step && (active >= 0 || event.key === 'ArrowDown')) {
      event.preventDefault()
      setActive((now) => Math.max(-1, Math.min(offered.words.length - 1, now + step)))
    } else if (word && (event.key === 'Enter' || event.key === 'Tab')) {
      event.preventDefault()
      take(offered, word)
    } else if (event.key === 'Escape') setActive(-1)
  }
  return (
    <div>
      <div className={styles.box}>
        <Coloured text={text} problems={problems} readOnly={readOnly} />
        <textarea
          ref={input}
          className={styles.over}
          value={text}
          readOnly={readOnly}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          maxLength={3_072}
          aria-labelledby={labelledBy}
          aria-describedby={describedBy}
          aria-invalid={problems.length > 0}
          aria-autocomplete="list"
          {...(offered ? { 'aria-controls': list } : {})}
          {...(active >= 0 ? { 'aria-activedescendant': `${list}-${active}` } : {})}
          onChange={(event) => {
            onText(event.target.value)
            setCaret(event.target.selectionStart)
            setActive(-1)
          }}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
          onBlur={() => setCaret(null)}
          onKeyDown={onKeyDown}
        />
      </div>
      {offered ? <Offers id={list} offered={offered} active={active} onTake={(word) => take(offered, word)} /> : null}
    </div>
  )
}

function Coloured({ text, problems, readOnly }: { text: string; problems: readonly ErrorDetail[]; readOnly: boolean }) {
  const styles = useStyles()
  let at = 0
  const shown = piecesOf(text).map((piece: Piece) => {
    const from = at
    at += piece.text.length
    const wrong = problems.some(({ position = -1 }) => position >= from && position < at)
    return { ...piece, from, wrong }
  })
  return (
    <pre className={mergeClasses(styles.under, readOnly && styles.readOnly)} aria-hidden>
      {shown.map((piece) => (
        <span key={piece.from} className={mergeClasses(styles[piece.kind], piece.wrong && styles.wrong)}>
          {piece.text}
        </span>
      ))}
      {'\n'}
    </pre>
  )
}

function Offers({
  id,
  offered,
  active,
  onTake,
}: {
  id: string
  offered: Completion
  active: number
  onTake: (word: string) => void
}) {
  const styles = useStyles()
  return (
    <div id={id} role="listbox" aria-label={t('rule.completions')} className={styles.offers}>
      {offered.words.map((word, n) => (
        <Text
          key={word}
          id={`${id}-${n}`}
          role="option"
          aria-selected={n === active}
          className={mergeClasses(styles.offer, n === active && styles.active)}
          // The text box keeps the focus.
          onMouseDown={(event) => {
            event.preventDefault()
            onTake(word)
          }}
        >
          {word}
        </Text>
      ))}
    </div>
  )
}
