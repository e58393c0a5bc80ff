import type { Installation } from '../../contract/admin.ts'

/** What the server says about itself in the page, so that nothing has to be asked for before the first sight. */
export const installation: Installation = JSON.parse(
  document.querySelector<HTMLMetaElement>('meta[name="rekey-admin"]')!.content,
)

/** Before every address of ours. */
export const base = '/admin'
