/** The application that the admin center is: a public client of every tenant, known before anything is registered. */
export const adminClientId = '52656b65-7900-4000-a000-0061646d696e'

/** Where the token service sends the browser back to, after the public address. */
export const adminCallback = '/admin/callback'

/** What the page of the admin center says about the installation, before anybody has signed in. */
export type Installation = {
  /** The only address at which people sign in; the page moves there when it was opened elsewhere. */
  readonly publicUrl: string
  readonly version: string
  readonly tenantId: string
  readonly organisation: string
  /** The tenant's colour, made readable on light and on dark. */
  readonly accent: { readonly light: string; readonly dark: string } | null
  readonly demo: boolean
}
