import type { SignIn } from '../../api/logs.ts'
import type { Column } from '../../kit/columns.ts'
import type { Filter } from '../../kit/Filters.tsx'
import { Time } from '../../kit/Time.tsx'
import { t } from '../../text/text.ts'
import { Result } from './Result.tsx'
import { rangeFilter } from './range.tsx'

type SignInColumn = Column<SignIn>

const written = (key: string, label: string, width: number, text: (signIn: SignIn) => string): SignInColumn => ({
  key,
  label,
  width,
  text,
  render: (signIn) => <span title={text(signIn)}>{text(signIn)}</span>,
})

export const isGood = (signIn: SignIn): boolean => signIn.status.errorCode === 0

/** A failure in words; what interrupts a sign-in (a password to be changed) is one too. */
export const failureOf = (signIn: SignIn): string =>
  isGood(signIn) ? '' : (signIn.status.failureReason ?? String(signIn.status.errorCode))

export const signInColumns = (): readonly SignInColumn[] => [
  {
    key: 'createdDateTime',
    label: t('logs.column.date'),
    width: 178,
    orderBy: 'createdDateTime',
    render: (signIn) => <Time at={signIn.createdDateTime} seconds />,
    text: (signIn) => signIn.createdDateTime,
  },
  {
    ...written('user', t('logs.column.user'), 170, (one) => one.userDisplayName ?? one.userPrincipalName ?? '-'),
    grow: 2,
    second: true,
  },
  { ...written('appDisplayName', t('logs.column.app'), 160, (signIn) => signIn.appDisplayName ?? ''), grow: 2 },
  {
    key: 'status',
    label: t('logs.column.status'),
    width: 95,
    second: true,
    render: (signIn) => <Result good={isGood(signIn)} />,
    text: (signIn) => String(signIn.status.errorCode),
  },
  { ...written('failureReason', t('logs.column.failure'), 200, failureOf), grow: 4 },
  written('ipAddress', t('logs.column.address'), 130, (signIn) => signIn.ipAddress ?? ''),
  ...further().map((column) => ({ ...column, extra: true })),
]

const further = (): readonly SignInColumn[] => [
  { ...written('userPrincipalName', t('logs.column.upn'), 220, (signIn) => signIn.userPrincipalName ?? ''), grow: 2 },
  written('clientAppUsed', t('logs.column.client'), 140, (signIn) => signIn.clientAppUsed ?? ''),
  written('browser', t('logs.column.browser'), 120, (signIn) => signIn.deviceDetail?.browser ?? ''),
  written('operatingSystem', t('logs.column.system'), 140, (signIn) => signIn.deviceDetail?.operatingSystem ?? ''),
  written('interactive', t('logs.column.interactive'), 100, (one) => t(one.isInteractive ? 'word.yes' : 'word.no')),
  written('resourceDisplayName', t('logs.column.resource'), 160, (signIn) => signIn.resourceDisplayName ?? ''),
  written('errorCode', t('logs.column.code'), 100, (signIn) => String(signIn.status.errorCode)),
  written('correlationId', t('logs.column.correlation'), 300, (signIn) => signIn.correlationId),
  written('id', t('logs.column.request'), 300, (signIn) => signIn.id),
]

/** `one`: the page is one user's own. */
export const signInFilters = (one: boolean): readonly Filter[] => [
  rangeFilter(),
  {
    key: 'status',
    label: t('logs.column.status'),
    always: t('word.all'),
    choices: [
      { value: 'success', label: t('logs.success') },
      { value: 'failure', label: t('logs.failure') },
    ],
  },
  ...(one ? [] : [{ key: 'user', label: t('logs.column.user') }]),
  { key: 'app', label: t('logs.column.app') },
  { key: 'address', label: t('logs.column.address') },
  {
    key: 'interactive',
    label: t('logs.column.interactive'),
    choices: [
      { value: 'true', label: t('word.yes') },
      { value: 'false', label: t('word.no') },
    ],
  },
  { key: 'correlation', label: t('logs.column.correlation') },
]
