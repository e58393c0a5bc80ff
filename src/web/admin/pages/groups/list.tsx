import { Badge } from '@fluentui/react-components'
import { type Group, isDynamic, isUnified } from '../../api/types.ts'
import type { Column } from '../../kit/columns.ts'
import type { Filter } from '../../kit/Filters.tsx'
import { Person } from '../../kit/Person.tsx'
import { Time } from '../../kit/Time.tsx'
import { t } from '../../text/text.ts'

export const typeOf = (group: Group): string => t(isUnified(group) ? 'groups.type.m365' : 'groups.type.security')

export function membershipOf(group: Group): string {
  if (!isDynamic(group)) return t('groups.membership.assigned')
  return t(/\bdevice\./i.test(group.membershipRule ?? '') ? 'groups.membership.device' : 'groups.membership.dynamic')
}

/** Name, object id, group type, membership type, email (seed 004), and what somebody may choose besides. */
export const groupColumns = (): readonly Column<Group>[] => [
  {
    key: 'displayName',
    label: t('groups.property.displayName'),
    width: 220,
    grow: 2,
    orderBy: 'displayName',
    render: (group) => <Person kind="group" name={group.displayName} to={`/groups/${group.id}`} />,
    text: (group) => group.displayName,
  },
  { key: 'id', label: t('groups.property.id'), width: 310, render: (group) => group.id, text: (group) => group.id },
  { key: 'type', label: t('groups.property.type'), width: 130, second: true, render: typeOf, text: typeOf },
  {
    key: 'membership',
    label: t('groups.property.membership'),
    width: 150,
    second: true,
    render: (group) => (
      <>
        {membershipOf(group)}
        {group.membershipRuleProcessingState === 'Paused' ? (
          <>
            {' '}
            <Badge appearance="tint" color="warning">
              {t('groups.paused')}
            </Badge>
          </>
        ) : null}
      </>
    ),
    text: membershipOf,
  },
  {
    key: 'mail',
    label: t('groups.property.mail'),
    width: 180,
    grow: 1,
    render: (group) => group.mail ?? '',
    text: (group) => group.mail ?? '',
  },
  {
    key: 'description',
    label: t('groups.property.description'),
    width: 260,
    grow: 1,
    extra: true,
    render: (group) => group.description ?? '',
    text: (group) => group.description ?? '',
  },
  {
    key: 'rule',
    label: t('groups.property.rule'),
    width: 300,
    extra: true,
    render: (group) => group.membershipRule ?? '',
    text: (group) => group.membershipRule ?? '',
  },
  {
    key: 'createdDateTime',
    label: t('groups.property.created'),
    width: 180,
    extra: true,
    render: (group) => <Time at={group.createdDateTime} none="" />,
    text: (group) => group.createdDateTime ?? '',
  },
]

export const groupFilters = (): readonly Filter[] => [
  {
    key: 'type',
    label: t('groups.property.type'),
    choices: [
      { value: 'security', label: t('groups.type.security') },
      { value: 'm365', label: t('groups.type.m365') },
    ],
  },
  {
    key: 'membership',
    label: t('groups.property.membership'),
    choices: [
      { value: 'assigned', label: t('groups.membership.assigned') },
      { value: 'dynamic', label: t('groups.membership.dynamic') },
    ],
  },
  {
    key: 'roles',
    label: t('groups.property.assignable'),
    choices: [
      { value: 'true', label: t('word.yes') },
      { value: 'false', label: t('word.no') },
    ],
  },
]

/** The conditions of groups by kind, for lists and counts. */
export const kinds = {
  dynamic: "groupTypes/any(c:c eq 'DynamicMembership')",
  assigned: "not(groupTypes/any(c:c eq 'DynamicMembership'))",
  m365: "groupTypes/any(c:c eq 'Unified')",
  security: "not(groupTypes/any(c:c eq 'Unified'))",
  cloud: 'onPremisesSyncEnabled ne true',
  onPremises: 'onPremisesSyncEnabled eq true',
} as const
