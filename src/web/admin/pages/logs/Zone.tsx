import {
  InteractionTag,
  InteractionTagPrimary,
  Menu,
  MenuItemRadio,
  MenuList,
  MenuPopover,
  MenuTrigger,
} from '@fluentui/react-components'
import { type Preferences, prefer, usePreferences } from '../../look/preferences.ts'
import { t } from '../../text/text.ts'

/** "Show dates as: Local" of seed 004. */
export function Zone() {
  const { times } = usePreferences()
  return (
    <Menu
      checkedValues={{ times: [times] }}
      onCheckedValueChange={(_, { checkedItems }) => prefer({ times: checkedItems[0] as Preferences['times'] })}
    >
      <MenuTrigger disableButtonEnhancement>
        <InteractionTag size="small" appearance="outline">
          <InteractionTagPrimary>
            {t('filter.chip', { name: t('logs.zone'), value: t(`logs.zone.${times}`) })}
          </InteractionTagPrimary>
        </InteractionTag>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <MenuItemRadio name="times" value="local">
            {t('logs.zone.local')}
          </MenuItemRadio>
          <MenuItemRadio name="times" value="utc">
            {t('logs.zone.utc')}
          </MenuItemRadio>
        </MenuList>
      </MenuPopover>
    </Menu>
  )
}
