import { peopleOf } from '../src/directory/membership.subjects.store.ts'
import { makeReady } from '../src/directory/rule/evaluate.ts'
import { readRule } from '../src/directory/rule/rule.ts'
import { subjectOf } from '../src/directory/rule/subject.ts'
import type { Store, UnitRequest } from '../src/store/unit.ts'

/** Who is in which group: `<group> <user>`, sorted. */
export async function membersNow(store: Store): Promise<string[]> {
  const rows = await store.look((look) =>
    look.db.selectFrom('group_member').select(['group_id', 'member_id']).execute(),
  )
  return rows.map((row) => `${row.group_id} ${row.member_id}`).sort()
}

/**
 * Who should be: everybody asked by the bare rules, again and again until nothing moves, because memberOf rules see
 * what the others gave. Assigned and paused groups are as they are.
 */
export async function membersByRules(store: Store, request: UnitRequest): Promise<string[]> {
  return store.unit(request, async (tx) => {
    const groups = await tx.db.selectFrom('directory_group').selectAll().where('deleted_at', 'is', null).execute()
    const users = await tx.db.selectFrom('person').select('id').where('deleted_at', 'is', null).execute()
    const people = await peopleOf(
      tx,
      tx.tenantId,
      users.map((user) => user.id),
      true,
    )
    const inside = new Set(
      (await tx.db.selectFrom('group_member').select(['group_id', 'member_id']).execute()).map(
        (row) => `${row.group_id} ${row.member_id}`,
      ),
    )
    const rules = groups.flatMap((group) => {
      const reading = group.membership_rule === null ? null : readRule(group.membership_rule)
      const follows = reading?.ok && group.membership_rule_processing_state === 'On'
      return follows
        ? [{ id: group.id, ready: makeReady(reading.rule), names: reading.rule.condition.is === 'memberOf' }]
        : []
    })
    for (let moved = true, round = 0; moved && round <= groups.length; round++) {
      moved = false
      for (const { id, ready } of rules.filter((rule) => round === 0 || rule.names)) {
        for (const person of people) {
          const directGroups = groups.map((group) => group.id).filter((group) => inside.has(`${group} ${person.id}`))
          const wanted = ready.test(subjectOf({ ...person.subject.values, directGroups }), tx.now.getTime())
          const key = `${id} ${person.id}`
          if (wanted === inside.has(key)) continue
          moved = true
          if (wanted) inside.add(key)
          else inside.delete(key)
        }
      }
    }
    return [...inside].sort()
  })
}
