import type { z } from 'zod'
import { refuse } from '../../base/outcome.ts'
import {
  ProcessingView,
  RuleCheckInput,
  RuleCheckView,
  RulePreviewInput,
  RulePreviewView,
  RuleValidationInput,
} from '../../contract/api/rules.ts'
import {
  checkRuleBy,
  type ProcessingAct,
  previewRuleBy,
  processBy,
  processingFor,
  validateRuleBy,
} from '../../directory/membership.asking.ts'
import { type BuilderRow, textOfRows } from '../../directory/rule/builder.ts'
import { groupActingOf } from '../graph/groups.acting.ts'
import { noSuchObject } from '../graph/refusals.ts'
import { accepted, type GraphCall, type GraphRoute, ok, type Result, route } from '../graph/route.ts'
import { time } from '../graph/users.view.ts'

type Check = z.infer<typeof RuleCheckInput>
type Validation = z.infer<typeof RuleValidationInput>
type Preview = z.infer<typeof RulePreviewInput>

const questionOf = ({ rule, kind, groupId }: { rule: string } & Omit<Check, 'rule' | 'rows'>) => ({
  rule,
  ...(kind ? { kind } : {}),
  ...(groupId ? { groupId } : {}),
})

async function check(call: GraphCall<Check>): Promise<Result> {
  const { rule, rows, ...rest } = call.body
  const text = rule ?? textOfRows(rows as BuilderRow[])
  const by = groupActingOf(call)
  const found = await checkRuleBy(call.program.store, call.unitRequest, by, questionOf({ ...rest, rule: text }))
  return found.ok ? ok(found.value) : found
}

async function validate(call: GraphCall<Validation>): Promise<Result> {
  const { memberIds, ...question } = call.body
  const by = groupActingOf(call)
  const found = await validateRuleBy(call.program.store, call.unitRequest, by, questionOf(question), memberIds)
  return found.ok ? ok({ value: found.value }) : found
}

async function preview(call: GraphCall<Preview>): Promise<Result> {
  const { top, ...question } = call.body
  const by = groupActingOf(call)
  const found = await previewRuleBy(call.program.store, call.unitRequest, by, questionOf(question), top)
  return found.ok ? ok(found.value) : found
}

async function processing(call: GraphCall): Promise<Result> {
  const id = call.params.id!
  const found = await processingFor(call.program.store, call.caller.tenantId, id)
  if (!found) return refuse(noSuchObject(id))
  const { requestedAt, startedAt, endedAt, lastMembershipUpdated, dueAt, error, ...rest } = found
  return ok({
    ...rest,
    errorMessage: error,
    requestedDateTime: time(requestedAt),
    startedDateTime: time(startedAt),
    completedDateTime: time(endedAt),
    lastMembershipUpdated: time(lastMembershipUpdated),
    nextDateTime: time(dueAt),
  })
}

const process =
  (act: ProcessingAct) =>
  async (call: GraphCall): Promise<Result> => {
    const id = call.params.id!
    const done = await processBy(call.program.store, call.unitRequest, groupActingOf(call), id, act)
    if (!done.ok) return done
    const view = await processing(call)
    return view.ok && view.value.body
      ? accepted(view.value.body as object, `${call.base}/groups/${id}/processing`)
      : view
  }

const read = ['Group.Read.All', 'Group.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All']
const write = ['Group.ReadWrite.All', 'Directory.ReadWrite.All']
/** Whose rule it may be, the use case asks: owners need no role. */
const asking = { surface: 'api', delegated: read, application: read, roles: 'groups.write', onObject: 'owner' } as const
const acting = {
  surface: 'api',
  delegated: write,
  application: write,
  roles: 'groups.write',
  onObject: 'owner',
} as const

const texts: Readonly<Record<ProcessingAct, string>> = {
  pause: 'Leave the members of a dynamic group as they are until processing is resumed',
  resume: 'Process the rule of a dynamic group again; what changed meanwhile is made up for',
  reevaluate: 'Look at everybody once more by the rule of a dynamic group',
}

export const ruleRoutes: readonly GraphRoute[] = [
  route<Check>({
    method: 'POST',
    path: '/groups/ruleCheck',
    summary:
      'Whether a membership rule could be saved: errors with their place, its printed form, the rows of the builder',
    ...asking,
    input: RuleCheckInput as z.ZodType<Check>,
    resource: 'ruleCheck',
    output: RuleCheckView,
    handle: check,
  }),
  ...['ruleValidation', 'ruleValidate'].map((name) =>
    route<Validation>({
      method: 'POST',
      path: `/groups/${name}`,
      summary: 'Whether each of up to twenty people would be a member by a rule, and why',
      ...asking,
      input: RuleValidationInput as z.ZodType<Validation>,
      resource: 'ruleValidation',
      handle: validate,
    }),
  ),
  route<Preview>({
    method: 'POST',
    path: '/groups/rulePreview',
    summary:
      'Who would join and who would leave a group by a rule, counted, the first of them by name; nothing is saved',
    ...asking,
    input: RulePreviewInput as z.ZodType<Preview>,
    resource: 'rulePreview',
    output: RulePreviewView,
    handle: preview,
  }),
  route({
    method: 'GET',
    path: '/groups/{id}/processing',
    summary: 'How far the members of a dynamic group are',
    surface: 'api',
    delegated: read,
    application: read,
    roles: 'everyone',
    resource: 'processing',
    output: ProcessingView,
    handle: processing,
  }),
  ...(['pause', 'resume', 'reevaluate'] as const).flatMap((act) =>
    [`/groups/{id}/processing/${act}`, `/groups/{id}/${act}`].map((path) =>
      route({
        method: 'POST',
        path,
        summary: texts[act],
        ...acting,
        resource: 'processing',
        output: ProcessingView,
        status: 202,
        handle: process(act),
      }),
    ),
  ),
]
