import { Link, type LinkProps } from '@fluentui/react-components'
import { type MouseEvent, type ReactNode, useContext } from 'react'
import { hrefOf, useGo } from './address.ts'
import { Light } from './light.ts'

/** What makes any link-like component one of ours: a real address, followed without loading the page anew. */
export function useLink(to: string): { href: string; onClick: (event: MouseEvent) => void } {
  const go = useGo()
  return {
    href: hrefOf(to),
    onClick: (event) => {
      if (event.defaultPrevented || event.button !== 0) return
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
      event.preventDefault()
      go(to)
    },
  }
}

/** A link to a page of the admin center. */
export function Go({ to, children, ...rest }: Omit<LinkProps, 'href' | 'as'> & { to: string; children: ReactNode }) {
  const link = useLink(to)
  const light = useContext(Light)
  if (light)
    return (
      <a className={light.link} tabIndex={-1} {...link}>
        {children}
      </a>
    )
  return (
    <Link {...(rest as object)} {...link}>
      {children}
    </Link>
  )
}
