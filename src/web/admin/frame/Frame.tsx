import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  tokens,
} from '@fluentui/react-components'
import { Outlet } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useWhere } from '../kit/address.ts'
import { useMedia } from '../look/preferences.ts'
import { leaveToSignIn, onSessionEnd } from '../session/tokens.ts'
import { t } from '../text/text.ts'
import { Menu } from './Menu.tsx'
import { Toasts } from './Toasts.tsx'
import { TopBar } from './TopBar.tsx'

const useStyles = makeStyles({
  frame: {
    display: 'flex',
    flexDirection: 'column',
    height: '100dvh',
    backgroundColor: tokens.colorNeutralBackground2,
  },
  skip: {
    position: 'absolute',
    insetInlineStart: '8px',
    insetBlockStart: '-60px',
    zIndex: 2000,
    padding: '10px 16px',
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorBrandForegroundLink,
    borderRadius: tokens.borderRadiusMedium,
    boxShadow: tokens.shadow8,
    '&:focus': { insetBlockStart: '6px' },
  },
  below: { display: 'flex', flexGrow: 1, minHeight: 0 },
  main: {
    flexGrow: 1,
    minWidth: 0,
    display: 'flex',
    flexDirection: 'column',
    overflowY: 'auto',
    backgroundColor: tokens.colorNeutralBackground1,
    outlineStyle: 'none',
    scrollPaddingBlock: '64px',
  },
})

const menuKept = 'rekey.admin.menu'

/** Top bar, menu, page. */
export function Frame() {
  const styles = useStyles()
  const narrow = useMedia('(max-width: 1000px)')
  const [beside, setBeside] = useState(() => localStorage.getItem(menuKept) !== 'closed')
  const [over, setOver] = useState(false)
  const open = narrow ? over : beside
  const toggle = (): void => {
    if (narrow) {
      setOver((now) => !now)
      return
    }
    localStorage.setItem(menuKept, beside ? 'closed' : 'open')
    setBeside(!beside)
  }
  useFocusOnPage()
  return (
    <div className={styles.frame}>
      <a className={styles.skip} href="#content">
        {t('app.skip')}
      </a>
      <TopBar onMenu={toggle} menuOpen={open} />
      <div className={styles.below}>
        <Menu narrow={narrow} open={open} onClose={() => setOver(false)} />
        <main id="content" tabIndex={-1} className={styles.main}>
          <Outlet />
        </main>
      </div>
      <Toasts />
      <SessionEnded />
    </div>
  )
}

/** A new page begins at its top, and whoever listens hears its title. */
function useFocusOnPage(): void {
  const where = useWhere()
  const [first, setFirst] = useState(where)
  useEffect(() => {
    if (where === first) return
    setFirst('')
    const main = document.getElementById('content')
    main?.scrollTo({ top: 0 })
    main?.focus({ preventScroll: true })
  }, [where, first])
}

function SessionEnded() {
  const [ended, setEnded] = useState(false)
  useEffect(() => onSessionEnd(() => setEnded(true)), [])
  return (
    <Dialog open={ended} modalType="alert">
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{t('session.ended')}</DialogTitle>
          <DialogContent>{t('session.ended_why')}</DialogContent>
          <DialogActions>
            <Button onClick={() => setEnded(false)}>{t('session.stay')}</Button>
            <Button appearance="primary" onClick={() => void leaveToSignIn()}>
              {t('session.again')}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}
