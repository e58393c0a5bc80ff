import { useSyncExternalStore } from 'react'
import { ApiError } from '../api/client.ts'
import { t } from '../text/text.ts'

/** What happened, told once as a toast and kept in the list until the window is closed. */
export type Notice = {
  readonly id: number
  readonly at: Date
  readonly kind: 'success' | 'error' | 'warning' | 'info' | 'running'
  readonly title: string
  readonly body?: string
  /** An address of ours where more is said. */
  readonly to?: string
  readonly toLabel?: string
  readonly requestId?: string
  /** 0 to 1, of something under way; unknown when missing. */
  readonly share?: number
  /** Ends what is under way. */
  readonly stop?: () => void
}
type Given = Omit<Notice, 'id' | 'at' | 'kind'>

let notices: readonly Notice[] = []
let last = 0
const listeners = new Set<() => void>()
const toasts = new Set<(notice: Notice) => void>()
const kept = 100

function put(notice: Notice): void {
  const known = notices.some((one) => one.id === notice.id)
  notices = known ? notices.map((one) => (one.id === notice.id ? notice : one)) : [notice, ...notices].slice(0, kept)
  for (const listener of listeners) listener()
}

function tell(kind: Notice['kind'], given: Given, id = ++last): void {
  const notice: Notice = { ...given, id, kind, at: new Date(Date.now()) }
  put(notice)
  for (const toast of toasts) toast(notice)
}

/** What an error says to a person, and the id under which the server knows it. */
export const failure = (error: unknown): { body: string; requestId?: string } =>
  error instanceof ApiError
    ? {
        body: error.status === 0 ? t('state.error_offline') : error.message,
        ...(error.requestId ? { requestId: error.requestId } : {}),
      }
    : { body: error instanceof Error ? error.message : String(error) }

export const notify = {
  success: (title: string, body?: string, more: Partial<Given> = {}): void =>
    tell('success', { title, ...(body ? { body } : {}), ...more }),
  warning: (title: string, body?: string, more: Partial<Given> = {}): void =>
    tell('warning', { title, ...(body ? { body } : {}), ...more }),
  error: (title: string, error: unknown): void => tell('error', { title, ...failure(error) }),
  /** Something that takes its time: shown as under way until `done` or `failed`. */
  running(title: string, stop?: () => void) {
    const id = ++last
    const begun: Notice = { id, kind: 'running', title, at: new Date(Date.now()), ...(stop ? { stop } : {}) }
    put(begun)
    return {
      progress: (body: string, share?: number): void =>
        put({ ...begun, body, ...(share === undefined ? {} : { share }) }),
      done: (title: string, body?: string, more: Partial<Given> = {}): void =>
        tell('success', { title, ...(body ? { body } : {}), ...more }, id),
      failed: (title: string, error: unknown): void => tell('error', { title, ...failure(error) }, id),
      gone: (): void => dismiss(id),
    }
  },
}

export function dismiss(id?: number): void {
  notices = id === undefined ? notices.filter((one) => one.kind === 'running') : notices.filter((one) => one.id !== id)
  for (const listener of listeners) listener()
}

export const onNotice = (toast: (notice: Notice) => void): (() => void) => {
  toasts.add(toast)
  return () => toasts.delete(toast)
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
export const useNotices = (): readonly Notice[] => useSyncExternalStore(subscribe, () => notices)
