import {
  Link,
  Toast,
  ToastBody,
  Toaster,
  ToastFooter,
  ToastTitle,
  ToastTrigger,
  useId,
  useToastController,
} from '@fluentui/react-components'
import { DismissRegular } from '@fluentui/react-icons'
import { useEffect } from 'react'
import { Go } from '../kit/Go.tsx'
import { type Notice, onNotice } from '../kit/notices.ts'
import { t } from '../text/text.ts'

/** Each notice once, at the top of the page's end; errors stay until they are dismissed. */
export function Toasts() {
  const toaster = useId('toaster')
  const { dispatchToast } = useToastController(toaster)
  useEffect(
    () =>
      onNotice((notice) =>
        dispatchToast(<NoticeToast notice={notice} />, {
          intent: notice.kind === 'running' ? 'info' : notice.kind,
          timeout: notice.kind === 'error' ? -1 : 7_000,
          politeness: notice.kind === 'error' ? 'assertive' : 'polite',
        }),
      ),
    [dispatchToast],
  )
  return <Toaster toasterId={toaster} position="top-end" offset={{ vertical: 56 }} pauseOnHover pauseOnWindowBlur />
}

function NoticeToast({ notice }: { notice: Notice }) {
  const close = (
    <ToastTrigger>
      <Link as="button" aria-label={t('notices.dismiss')}>
        <DismissRegular />
      </Link>
    </ToastTrigger>
  )
  return (
    <Toast>
      <ToastTitle action={close}>{notice.title}</ToastTitle>
      {notice.body || notice.requestId ? (
        <ToastBody subtitle={notice.requestId ? `${t('state.request_id')}: ${notice.requestId}` : undefined}>
          {notice.body}
        </ToastBody>
      ) : null}
      {notice.to ? (
        <ToastFooter>
          <Go to={notice.to}>{notice.toLabel ?? t('do.more')}</Go>
        </ToastFooter>
      ) : null}
    </Toast>
  )
}
