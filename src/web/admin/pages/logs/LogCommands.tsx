import { ToggleButton, Tooltip } from '@fluentui/react-components'
import { ArrowDownloadRegular, ArrowSyncRegular, LiveRegular } from '@fluentui/react-icons'
import type { Query } from '../../api/client.ts'
import { ColumnChoice } from '../../kit/ColumnChoice.tsx'
import { Command, CommandDivider, CommandMenu, Commands } from '../../kit/Commands.tsx'
import type { Column } from '../../kit/columns.ts'
import { downloadJson, downloadRows } from '../../kit/csv.ts'
import { t } from '../../text/text.ts'

/** Download, Refresh, live, Manage view: the command bar of a log. */
export function LogCommands<Row>({
  file,
  path,
  query,
  all,
  shown,
  choose,
  live,
  onLive,
  onRefresh,
}: {
  /** The file's name without its ending; the day is put behind it. */
  file: string
  path: string
  query: Query
  all: readonly Column<Row>[]
  shown: readonly Column<Row>[]
  choose: (keys: readonly string[] | null) => void
  live: boolean
  onLive: (live: boolean) => void
  onRefresh: () => void
}) {
  const name = (ending: string): string => `${file}_${new Date(Date.now()).toISOString().slice(0, 10)}.${ending}`
  return (
    <Commands label={t('logs.commands')}>
      <CommandMenu
        icon={<ArrowDownloadRegular />}
        label={t('do.download')}
        items={[
          {
            key: 'csv',
            label: t('logs.download.csv'),
            onClick: () => void downloadRows(name('csv'), path, query, all),
          },
          { key: 'json', label: t('logs.download.json'), onClick: () => void downloadJson(name('json'), path, query) },
        ]}
      />
      <CommandDivider />
      <Command icon={<ArrowSyncRegular />} onClick={onRefresh}>
        {t('do.refresh')}
      </Command>
      <Tooltip content={t('logs.live_why')} relationship="description">
        <ToggleButton appearance="subtle" icon={<LiveRegular />} checked={live} onClick={() => onLive(!live)}>
          {t('logs.live')}
        </ToggleButton>
      </Tooltip>
      <ColumnChoice columns={all} shown={shown} choose={choose} />
    </Commands>
  )
}
