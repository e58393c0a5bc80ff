import {
  Button,
  Menu,
  MenuDivider,
  MenuGroup,
  MenuGroupHeader,
  MenuItemRadio,
  MenuList,
  MenuPopover,
  MenuTrigger,
  Tooltip,
} from '@fluentui/react-components'
import { SettingsRegular } from '@fluentui/react-icons'
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useEffect, useRef } from 'react'
import { notify } from '../kit/notices.ts'
import { isUnsaved } from '../kit/unsaved.ts'
import { type Preferences, prefer, usePreferences } from '../look/preferences.ts'
import { type LanguageCode, language, languages, speak, t } from '../text/text.ts'

/** How this browser shows the admin center. */
export function SettingsMenu() {
  const preferences = usePreferences()
  const change = useLanguageChange()
  const button = useFocusAfterChange()
  const checked = {
    mode: [preferences.mode],
    density: [preferences.density],
    times: [preferences.times],
    language: [language()],
  }
  return (
    <Menu
      checkedValues={checked}
      onCheckedValueChange={(_, { name, checkedItems: [value] }) => {
        if (!value) return
        if (name === 'language') void change(value as LanguageCode)
        else prefer({ [name]: value } as Partial<Preferences>)
      }}
    >
      <MenuTrigger disableButtonEnhancement>
        <Tooltip content={t('settings.title')} relationship="label">
          <Button ref={button} appearance="subtle" icon={<SettingsRegular />} />
        </Tooltip>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <Choices
            name="mode"
            label={t('settings.appearance')}
            values={['system', 'light', 'dark']}
            say={(v) => t(`settings.mode.${v}`)}
          />
          <MenuDivider />
          <Choices
            name="density"
            label={t('settings.density')}
            values={['comfortable', 'compact']}
            say={(v) => t(`settings.density.${v}`)}
          />
          <MenuDivider />
          <Choices
            name="times"
            label={t('settings.times')}
            values={['local', 'utc']}
            say={(v) => t(`settings.times.${v}`)}
          />
          <MenuDivider />
          <Choices
            name="language"
            label={t('settings.language')}
            values={languages.map((one) => one.code)}
            say={(code) => <span lang={code}>{languages.find((one) => one.code === code)?.name}</span>}
          />
        </MenuList>
      </MenuPopover>
    </Menu>
  )
}

let changed = false

/** Another language draws every page anew: not while that would lose what somebody has typed. */
function useLanguageChange(): (code: LanguageCode) => Promise<void> {
  const queries = useQueryClient()
  return async (code) => {
    if (code === language()) return
    if (isUnsaved()) return notify.warning(t('settings.language_unsaved'))
    try {
      await speak(code)
    } catch (error) {
      return notify.error(t('settings.language_failed'), error)
    }
    changed = true
    prefer({ language: code })
    // What the server said in words, it says again in the new language.
    void queries.invalidateQueries()
  }
}

/** The button that was used is a new one then: the focus goes on from it. */
function useFocusAfterChange() {
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (changed) button.current?.focus()
    changed = false
  }, [])
  return button
}

function Choices<V extends string>({
  name,
  label,
  values,
  say,
}: {
  name: string
  label: string
  values: readonly V[]
  say: (value: V) => ReactNode
}) {
  return (
    <MenuGroup>
      <MenuGroupHeader>{label}</MenuGroupHeader>
      {values.map((value) => (
        <MenuItemRadio key={value} name={name} value={value}>
          {say(value)}
        </MenuItemRadio>
      ))}
    </MenuGroup>
  )
}
