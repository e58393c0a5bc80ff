import {
  Button,
  Menu,
  MenuDivider,
  MenuGroup,
  MenuGroupHeader,
  MenuItem,
  MenuItemCheckbox,
  MenuList,
  MenuPopover,
  MenuTrigger,
} from '@fluentui/react-components'
import { ColumnTripleRegular } from '@fluentui/react-icons'
import { t } from '../text/text.ts'
import type { Column } from './columns.ts'

/** "Manage view": which columns a list shows; the first one always. */
export function ColumnChoice<Row>({
  columns,
  shown,
  choose,
}: {
  columns: readonly Column<Row>[]
  shown: readonly Column<Row>[]
  choose: (keys: readonly string[] | null) => void
}) {
  return (
    <Menu
      checkedValues={{ columns: shown.map((column) => column.key) }}
      onCheckedValueChange={(_, { checkedItems }) => choose(checkedItems)}
    >
      <MenuTrigger disableButtonEnhancement>
        <Button appearance="subtle" icon={<ColumnTripleRegular />}>
          {t('grid.columns')}
        </Button>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <MenuGroup>
            <MenuGroupHeader>{t('grid.columns_hint')}</MenuGroupHeader>
            {columns.map((column, n) => (
              <MenuItemCheckbox key={column.key} name="columns" value={column.key} disabled={n === 0}>
                {column.label}
              </MenuItemCheckbox>
            ))}
          </MenuGroup>
          <MenuDivider />
          <MenuItem onClick={() => choose(null)}>{t('grid.columns_default')}</MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  )
}
