import {
  Link,
  makeStyles,
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

const useStyles = makeStyles({
  // Above panels and dialogs; only the toasts themselves take clicks.
  corner: { position: 'fixed', insetBlockStart: '56px', insetInlineEnd: '8px', zIndex: 1_000_001 },
})

/** Each notice once, at the top of the page's end; errors stay until they are dismissed. */
export function Toasts() {
  const styles = useStyles()
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
  return (
    <section aria-label={t('notices.title')} className={styles.corner}>
      <Toaster toasterId={toaster} inline position="top-end" pauseOnHover pauseOnWindowBlur />
    </section>
  )
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
