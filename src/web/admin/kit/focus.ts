import { useEffect, useState } from 'react'

/** What had the focus last outside of dialogs: one that follows on another goes back there too. */
let origin: Element | null = null

function focusedNow(): readonly (Element | null)[] {
  const now = document.activeElement
  if (!now?.closest('[role="dialog"], [role="alertdialog"]')) origin = now
  return [now, origin]
}

/** For a dialog or a panel: once it is gone, the focus is where it was before, if that is still there. */
export function useFocusBack(): void {
  const [before] = useState(focusedNow)
  useEffect(
    () => () => {
      // After the library has let go of the page: while it holds it, nothing else takes the focus.
      setTimeout(() => {
        if (document.activeElement && document.activeElement !== document.body) return
        const back = before.find((element) => element?.isConnected && element !== document.body)
        if (back instanceof HTMLElement) back.focus()
      })
    },
    [before],
  )
}
