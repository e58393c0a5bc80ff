import { ToggleButton, Tooltip } from '@fluentui/react-components'
import { ArrowDownloadRegular, ArrowSyncRegular, LiveRegular } from '@fluentui/react-icons'
import { ColumnChoice } from '../../kit/ColumnChoice.tsx'
import { Command, CommandDivider, CommandMenu, Commands } from '../../kit/Commands.tsx'
import type { Column } from '../../kit/columns.ts'
import { downloadFile } from '../../kit/csv.ts'
import { t } from '../../text/text.ts'

/** Download, Refresh, live, Manage view: the command bar of a log. */
export function LogCommands<Row>({
  title,
  exportPath,
  $filter,
  all,
  shown,
  choose,
  live,
  onLive,
  onRefresh,
}: {
  title: string
  /** Where the server writes the log as a file. */
  exportPath: string
  $filter: string
  all: readonly Column<Row>[]
  shown: readonly Column<Row>[]
  choose: (keys: readonly string[] | null) => void
  live: boolean
  onLive: (live: boolean) => void
  onRefresh: () => void
}) {
  return (
    <Commands label={t('logs.commands')}>
      <CommandMenu
        icon={<ArrowDownloadRegular />}
        label={t('do.download')}
        items={(['csv', 'json'] as const).map((format) => ({
          key: format,
          label: t(`logs.download.${format}`),
          onClick: () => void downloadFile(title, exportPath, { $filter, format }),
        }))}
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
