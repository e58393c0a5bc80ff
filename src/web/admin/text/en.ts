import { frame } from './en/frame.ts'
import { kit } from './en/kit.ts'

/** The English catalogue of the admin center. Each page family keeps its own file in `en/`; a new one is added here. */
export const en = { ...frame, ...kit } as const
