import { FluentProvider, Spinner } from '@fluentui/react-components'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './frame/App.tsx'
import { Stopped } from './frame/Stopped.tsx'
import { installation } from './installation.ts'
import { preferences } from './look/preferences.ts'
import { darkTheme, lightTheme } from './look/theme.ts'
import { enter, leaveToSignIn } from './session/tokens.ts'
import { languageFor, speak, t } from './text/text.ts'

const theme = matchMedia('(prefers-color-scheme: dark)').matches ? darkTheme : lightTheme
// Before anything is drawn, so that nobody sees another language first. Without its file the page speaks English.
await speak(languageFor(preferences().language, navigator.languages)).catch(() => speak('en'))
document.title = t('app.name')
const root = createRoot(document.getElementById('root')!)

/** Cookies, tokens and links belong to one address: whoever came by another goes there. */
if (location.origin === installation.publicUrl) await begin()
else location.replace(installation.publicUrl + location.pathname + location.search)

async function begin(): Promise<void> {
  if (!installation.tenantId) return stop(t('session.no_tenant'), t('session.no_tenant_why'))
  root.render(
    <FluentProvider theme={theme}>
      <Spinner label={t('session.signing_in')} />
    </FluentProvider>,
  )
  const entered = await enter()
  if (entered.at === 'in') {
    root.render(
      <StrictMode>
        <App />
      </StrictMode>,
    )
  } else if (entered.at === 'failed') stop(t('session.failed'), t('session.failed_why', { message: entered.why }), true)
}

function stop(title: string, why: string, again = false): void {
  root.render(
    <FluentProvider theme={theme}>
      <Stopped title={title} why={why} {...(again ? { onAgain: () => void leaveToSignIn() } : {})} />
    </FluentProvider>,
  )
}
