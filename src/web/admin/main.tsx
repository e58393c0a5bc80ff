import { FluentProvider, Spinner, webLightTheme } from '@fluentui/react-components'
import { createRoot } from 'react-dom/client'

createRoot(document.getElementById('root')!).render(
  <FluentProvider theme={webLightTheme}>
    <Spinner label="Admin center" />
  </FluentProvider>,
)
