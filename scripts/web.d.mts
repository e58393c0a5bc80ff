/** The folder that the built admin center lies in. */
export const webFolder: string
/** A hash over what it is built from. */
export function sourcesOfTheWeb(): string
/** Builds when the sources are newer than the result. */
export function buildWeb(): Promise<void>
