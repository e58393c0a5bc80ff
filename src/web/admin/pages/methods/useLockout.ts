import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { MethodConfiguration } from '../../api/methods-policy.ts'
import { type Draft, type Preview, previewQuery } from '../../api/settings.ts'
import { useSettled } from '../../kit/settled.ts'
import { t } from '../../text/text.ts'
import { narrows } from './narrowing.ts'

export type LockoutState = {
  /** The change can take the method from somebody (AMP-20). */
  readonly narrowing: boolean
  readonly agreed: boolean
  agree(): void
  /** How many lose what (AMP-22); undefined while it is counted, or when it may not be. */
  readonly losses: Preview | undefined
  /** Whoever saves would lose their last strong method: its name is to be typed (AMP-23). */
  readonly typed: string
  setTyped(text: string): void
  /** Why it cannot be saved yet. */
  readonly reason: string | null
}

const nothing: Draft = {}

/** What stands between a change that takes a method away and saving it; agreed to for exactly this change. */
export function useLockout(
  stored: MethodConfiguration,
  change: Partial<MethodConfiguration>,
  draft: Draft | null,
  name: string,
): LockoutState {
  const [acknowledged, setAcknowledged] = useState('')
  const [typed, setTyped] = useState('')
  const narrowing = draft !== null && narrows(stored, change)
  const wanted = useSettled(draft ?? nothing, 400)
  const found = useQuery({ ...previewQuery(wanted), enabled: narrowing && wanted !== nothing, retry: false })
  const losses = narrowing && wanted === draft ? found.data : undefined
  const agreed = acknowledged === JSON.stringify(change)
  const reasons = (): string | null => {
    if (!narrowing) return null
    if (!agreed) return t('methods.acknowledge_first')
    if (!losses && !found.error) return t('reset.effect.counting')
    if (losses?.losesYours && !isName(typed, name)) return t('methods.type_first', { method: name })
    return null
  }
  const agree = (): void => setAcknowledged(JSON.stringify(change))
  return { narrowing, agreed, agree, losses, typed, setTyped, reason: reasons() }
}

const isName = (typed: string, name: string): boolean => typed.trim().toLowerCase() === name.toLowerCase()
