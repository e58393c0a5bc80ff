/** What a use case returns: done with a value, or refused with a code from `contract/refusals.ts`. Both commit. */
export type Outcome<T, R> = { ok: true; value: T } | { ok: false; refusal: R }

export const done = <T>(value: T): { ok: true; value: T } => ({ ok: true, value })
export const refuse = <R>(refusal: R): { ok: false; refusal: R } => ({ ok: false, refusal })
