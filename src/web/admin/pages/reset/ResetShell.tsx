import type { ReactNode } from 'react'
import { Shell, type ShellSection } from '../../kit/Shell.tsx'
import { t } from '../../text/text.ts'
import { GuardedBanner } from './GuardedBanner.tsx'

/** The menu of "Password reset" as both seeds show it. */
const sections = (): readonly ShellSection[] => {
  const at = (name: string): string => `/password-reset/${name}`
  return [
    { items: [{ to: at('why'), label: t('reset.menu.diagnose') }] },
    {
      label: t('reset.menu.manage'),
      items: [
        { to: at('properties'), label: t('nav.reset.properties') },
        { to: at('methods'), label: t('nav.reset.methods') },
        { to: at('registration'), label: t('nav.reset.registration') },
        { to: at('notifications'), label: t('nav.reset.notifications') },
        { to: at('customization'), label: t('nav.reset.customization') },
        { to: at('on-premises'), label: t('nav.reset.onpremises') },
        { to: at('administrators'), label: t('nav.reset.administrators') },
      ],
    },
    {
      label: t('reset.menu.activity'),
      items: [
        { to: at('audit-logs'), label: t('nav.reset.audit') },
        { to: at('insights'), label: t('nav.reset.insights') },
      ],
    },
  ]
}

/** What every page of "Password reset" stands in. */
export function ResetShell({
  lead,
  wide = false,
  filled = false,
  title,
  children,
}: {
  lead: ReactNode
  title?: string
  wide?: boolean
  filled?: boolean
  children: ReactNode
}) {
  return (
    <Shell
      named
      name={t('nav.reset')}
      trail={[{ label: t('nav.reset'), to: '/password-reset' }]}
      sections={sections()}
      lead={lead}
      wide={wide}
      filled={filled}
      {...(title ? { title } : {})}
    >
      <GuardedBanner />
      {children}
    </Shell>
  )
}
