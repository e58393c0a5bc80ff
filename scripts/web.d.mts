/** The folder that the built admin center lies in. */
export const webFolder: string
/** The folder that the portal's scripts lie in, their types left out. */
export const portalFolder: string
/** A hash over what it is built from. */
export function sourcesOfTheWeb(): string
/** Builds when the sources are newer than the result. */
export function buildWeb(): Promise<void>
