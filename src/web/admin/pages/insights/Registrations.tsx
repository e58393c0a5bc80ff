import { ArrowDownloadRegular, ArrowSyncRegular } from '@fluentui/react-icons'
import { useMemo } from 'react'
import { quoted } from '../../api/client.ts'
import { type RegistrationDetails, registrationsPath } from '../../api/insights.ts'
import { useParamsOf } from '../../kit/address.ts'
import { ColumnChoice } from '../../kit/ColumnChoice.tsx'
import { Command, CommandDivider, Commands } from '../../kit/Commands.tsx'
import { type Column, useColumns } from '../../kit/columns.ts'
import { downloadRows } from '../../kit/csv.ts'
import { DataGrid } from '../../kit/DataGrid.tsx'
import { type Filter, Filters } from '../../kit/Filters.tsx'
import { Page } from '../../kit/Page.tsx'
import { Person } from '../../kit/Person.tsx'
import { useRows } from '../../kit/rows.ts'
import { NothingFound } from '../../kit/States.tsx'
import { orderBy, useSort } from '../../kit/sort.ts'
import { t } from '../../text/text.ts'
import { userTypeText } from '../users/words.ts'
import { sayMethod } from './RegistrationInsights.tsx'

const flags = [
  'isSsprCapable',
  'isSsprRegistered',
  'isSsprEnabled',
  'isMfaCapable',
  'isPasswordlessCapable',
  'isAdmin',
] as const
type Flag = (typeof flags)[number]
const methods = [
  'softwareOneTimePasscode',
  'mobilePhone',
  'email',
  'officePhone',
  'alternateMobilePhone',
  'microsoftAuthenticatorPush',
  'hardwareOneTimePasscode',
  'passKeyDeviceBound',
  'securityQuestion',
]

/** Behind the numbers of the report: everybody, with what they have registered. */
export function Registrations() {
  const [params] = useParamsOf()
  const filter = useMemo(() => conditionOf(params), [params])
  const [sort, setSort] = useSort({ by: 'userDisplayName', down: false })
  const query = useMemo(() => ({ $filter: filter, $orderby: orderBy(sort), $top: 100 }), [filter, sort])
  const rows = useRows<RegistrationDetails>(['insights', 'registrations'], registrationsPath, query)
  const all = useMemo(columns, [])
  const { shown, choose } = useColumns('registrations', all)
  const count = rows.rows.length
  const found = rows.isLoading ? null : t(rows.hasMore ? 'insights.people_more' : 'insights.people_found', { count })
  return (
    <Page
      filled
      title={t('insights.people')}
      lead={t('insights.people_lead')}
      trail={[{ label: t('insights.title'), to: '/insights' }]}
      commands={
        <Commands label={t('insights.commands')}>
          <Command
            icon={<ArrowDownloadRegular />}
            onClick={() => void downloadRows('RegistrationDetails.csv', registrationsPath, query, all)}
          >
            {t('do.download')}
          </Command>
          <CommandDivider />
          <Command icon={<ArrowSyncRegular />} onClick={rows.refetch}>
            {t('do.refresh')}
          </Command>
          <ColumnChoice columns={all} shown={shown} choose={choose} />
        </Commands>
      }
    >
      <Filters filters={filters()} placeholder={t('insights.people_search')} found={found} />
      <DataGrid
        label={t('insights.people')}
        rows={rows}
        columns={shown}
        idOf={(row) => row.id}
        nameOf={(row) => row.userDisplayName}
        sort={sort}
        onSort={setSort}
        empty={<NothingFound title={t('insights.people_none')} why={t('insights.people_none_why')} />}
      />
    </Page>
  )
}

const yesNo = (value: boolean): string => t(value ? 'word.yes' : 'word.no')

const flag = (key: Flag, extra = false): Column<RegistrationDetails> => ({
  key,
  label: t(`insights.short.${key}`),
  width: 125,
  extra,
  second: key === 'isSsprCapable' ? 'named' : false,
  render: (row) => yesNo(row[key]),
  text: (row) => yesNo(row[key]),
})

const columns = (): readonly Column<RegistrationDetails>[] => [
  {
    key: 'userDisplayName',
    label: t('insights.column.user'),
    width: 180,
    grow: 2,
    orderBy: 'userDisplayName',
    render: (row) => <Person name={row.userDisplayName} to={`/users/${row.id}`} />,
    text: (row) => row.userDisplayName,
  },
  {
    key: 'userPrincipalName',
    label: t('insights.column.upn'),
    width: 200,
    grow: 2,
    second: true,
    orderBy: 'userPrincipalName',
    render: (row) => row.userPrincipalName,
    text: (row) => row.userPrincipalName,
  },
  flag('isSsprRegistered'),
  flag('isSsprEnabled'),
  flag('isSsprCapable'),
  {
    key: 'methodsRegistered',
    label: t('insights.column.methods'),
    width: 220,
    grow: 3,
    render: (row) => row.methodsRegistered.map(sayMethod).join(', ') || '-',
    text: (row) => row.methodsRegistered.join(', '),
  },
  flag('isMfaCapable', true),
  flag('isPasswordlessCapable', true),
  flag('isAdmin', true),
  {
    key: 'userType',
    label: t('insights.column.type'),
    width: 110,
    extra: true,
    render: (row) => userTypeText(row.userType),
    text: (row) => userTypeText(row.userType),
  },
]

const filters = (): readonly Filter[] => [
  ...flags.map((key) => ({
    key,
    label: t(`insights.flag.${key}`),
    choices: [
      { value: 'true', label: t('word.yes') },
      { value: 'false', label: t('word.no') },
    ],
  })),
  {
    key: 'method',
    label: t('insights.column.methods'),
    choices: methods.map((value) => ({ value, label: sayMethod(value) })),
  },
]

function conditionOf(params: URLSearchParams): string | undefined {
  const parts: string[] = []
  const q = params.get('q')
  if (q) parts.push(`(startsWith(userDisplayName,${quoted(q)}) or startsWith(userPrincipalName,${quoted(q)}))`)
  for (const key of flags) {
    const value = params.get(key)
    if (value) parts.push(`${key} eq ${value === 'true'}`)
  }
  const method = params.get('method')
  if (method) parts.push(`methodsRegistered/any(m:m eq ${quoted(method)})`)
  return parts.length > 0 ? parts.join(' and ') : undefined
}
