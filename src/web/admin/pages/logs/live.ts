/** How often a log is asked again while it is followed, in milliseconds. */
export const liveEvery = 3_000
