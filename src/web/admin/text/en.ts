import { frame } from './en/frame.ts'
import { kit } from './en/kit.ts'
import { overview } from './en/overview.ts'
import { users } from './en/users.ts'

/** The English catalogue of the admin center. Each page family keeps its own file in `en/`; a new one is added here. */
export const en = { ...frame, ...kit, ...overview, ...users } as const
