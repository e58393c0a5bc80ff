import { bulk } from './pt/bulk.ts'
import { frame } from './pt/frame.ts'
import { groups } from './pt/groups.ts'
import { insights } from './pt/insights.ts'
import { kit } from './pt/kit.ts'
import { logs } from './pt/logs.ts'
import { methods } from './pt/methods.ts'
import { overview } from './pt/overview.ts'
import { places } from './pt/places.ts'
import { reset } from './pt/reset.ts'
import { roles } from './pt/roles.ts'
import { start } from './pt/start.ts'
import { units } from './pt/units.ts'
import { users } from './pt/users.ts'

/** The Portuguese catalogue, as written in Portugal. The sentences of `en.ts` in the same files, fetched when asked for. */
export const pt = {
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
}
