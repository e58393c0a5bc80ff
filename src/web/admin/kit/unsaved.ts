import { useEffect } from 'react'

const pages = new Set<object>()

/** Counts a page with changes that would be lost if it were drawn anew. */
export function useUnsaved(when: boolean): void {
  useEffect(() => {
    if (!when) return
    const page = {}
    pages.add(page)
    return () => {
      pages.delete(page)
    }
  }, [when])
}

export const isUnsaved = (): boolean => pages.size > 0
