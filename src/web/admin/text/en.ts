import { frame } from './en/frame.ts'
import { groups } from './en/groups.ts'
import { kit } from './en/kit.ts'
import { overview } from './en/overview.ts'
import { roles } from './en/roles.ts'
import { users } from './en/users.ts'

/** The English catalogue of the admin center. Each page family keeps its own file in `en/`; a new one is added here. */
export const en = { ...frame, ...groups, ...kit, ...overview, ...roles, ...users } as const
