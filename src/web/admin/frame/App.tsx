import { FluentProvider, makeStyles } from '@fluentui/react-components'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { useEffect } from 'react'
import { ApiError } from '../api/client.ts'
import { useMedia, usePreferences } from '../look/preferences.ts'
import { darkTheme, lightTheme } from '../look/theme.ts'
import { router } from '../routes.tsx'
import { language } from '../text/text.ts'

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // What was refused is refused again; what did not arrive may arrive now.
      retry: (count, error) => count < 2 && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
      retryDelay: (attempt) => 500 * 2 ** attempt,
    },
  },
})

// Popovers get the provider's classes too: a height among them would lay them over the whole page.
const useStyles = makeStyles({ root: { backgroundColor: 'transparent' } })

export function App() {
  const styles = useStyles()
  const { mode } = usePreferences()
  const systemDark = useMedia('(prefers-color-scheme: dark)')
  const dark = mode === 'dark' || (mode === 'system' && systemDark)
  useEffect(() => {
    document.documentElement.dataset.mode = dark ? 'dark' : 'light'
  }, [dark])
  // Sentences are read while drawing: another language draws everything anew.
  return (
    <FluentProvider key={language()} theme={dark ? darkTheme : lightTheme} className={styles.root}>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </FluentProvider>
  )
}
