import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { ApiError, type ErrorDetail } from '../../../api/client.ts'
import { checkRule, type RuleCheck } from '../../../api/rules.ts'
import { useSettled } from '../../../kit/settled.ts'
import { emptyRow, isBlank, type Row, rowOf, textOf } from './rows.ts'

/** A rule while it is written: rows and text show the same; what was typed last leads. */
export type RuleState = {
  readonly text: string
  readonly rows: readonly Row[]
  /** Why the builder cannot show the text; null when it can. */
  readonly notShown: string | null
  readonly check: RuleCheck | null
  readonly problems: readonly ErrorDetail[]
  readonly isChecking: boolean
  /** The check is that of the text as it stands, and found nothing wrong. */
  readonly isFine: boolean
  /** What went wrong with the check itself. */
  readonly trouble: unknown
  setRows(rows: readonly Row[]): void
  setText(text: string): void
}

export function useRule(begin: string, groupId: string | null): RuleState {
  const [text, setTextTo] = useState(begin)
  const [rows, setRowsTo] = useState<readonly Row[]>(() => [emptyRow()])
  const leads = useRef<'text' | 'rows'>('text')
  const settled = useSettled(text, 300)
  const found = useQuery({
    queryKey: ['rule', 'check', groupId, settled],
    queryFn: () => checkRule({ rule: settled, ...(groupId ? { groupId } : {}) }),
    enabled: settled.trim() !== '',
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const check = settled.trim() === '' ? null : (found.data ?? null)
  useEffect(() => {
    if (leads.current === 'rows' || !check?.builder.ok) return
    const shown = check.builder.rows.map(rowOf)
    setRowsTo(shown.length > 0 ? shown : [emptyRow()])
  }, [check])
  const refused = found.error instanceof ApiError && found.error.status === 400 ? found.error : null
  const isCurrent = settled === text
  return {
    text,
    rows,
    notShown: leads.current === 'text' && check && !check.builder.ok ? check.builder.message : null,
    check,
    problems: isCurrent && text.trim() !== '' ? problemsOf(refused) : [],
    isChecking: text.trim() !== '' && (!isCurrent || found.isFetching),
    isFine: isCurrent && check !== null && !found.error,
    trouble: refused ? null : found.error,
    setRows(next) {
      leads.current = 'rows'
      setRowsTo(next)
      setTextTo(textOf(next))
    },
    setText(next) {
      leads.current = 'text'
      setTextTo(next)
      if (next.trim() === '') setRowsTo((now) => (now.every(isBlank) ? now : [emptyRow()]))
    },
  }
}

const problemsOf = (refused: ApiError | null): readonly ErrorDetail[] =>
  refused ? (refused.details.length > 0 ? refused.details : [{ code: refused.code, message: refused.message }]) : []
