import { bulk } from './en/bulk.ts'
import { frame } from './en/frame.ts'
import { groups } from './en/groups.ts'
import { insights } from './en/insights.ts'
import { kit } from './en/kit.ts'
import { logs } from './en/logs.ts'
import { methods } from './en/methods.ts'
import { overview } from './en/overview.ts'
import { places } from './en/places.ts'
import { reset } from './en/reset.ts'
import { roles } from './en/roles.ts'
import { start } from './en/start.ts'
import { units } from './en/units.ts'
import { users } from './en/users.ts'

/** The English catalogue of the admin center. Each page family keeps its own file in `en/`; a new one is added here. */
export const en = {
  // One a line: two who add a file each need not meet.
  ...bulk,
  ...frame,
  ...groups,
  ...insights,
  ...kit,
  ...logs,
  ...methods,
  ...overview,
  ...places,
  ...reset,
  ...roles,
  ...start,
  ...units,
  ...users,
} as const
