import {
  Breadcrumb,
  BreadcrumbButton,
  BreadcrumbDivider,
  BreadcrumbItem,
  makeStyles,
  mergeClasses,
  Text,
  Title2,
  tokens,
} from '@fluentui/react-components'
import { Fragment, type ReactNode, useEffect } from 'react'
import { installation } from '../installation.ts'
import { t } from '../text/text.ts'
import { useLink } from './Go.tsx'

export type Crumb = { readonly label: string; readonly to: string }

const useStyles = makeStyles({
  page: {
    display: 'flex',
    flexDirection: 'column',
    flexGrow: 1,
    minHeight: 0,
    width: '100%',
    paddingInline: tokens.spacingHorizontalXXL,
    paddingBlockStart: tokens.spacingVerticalM,
    '@media (max-width: 640px)': { paddingInline: tokens.spacingHorizontalM },
  },
  head: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXXS,
    marginBlockEnd: tokens.spacingVerticalS,
  },
  crumbs: { marginInlineStart: `calc(-1 * ${tokens.spacingHorizontalS})`, '& ol': { flexWrap: 'wrap' } },
  title: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalM, overflowWrap: 'anywhere' },
  name: { '@media (max-width: 640px)': { fontSize: tokens.fontSizeBase600, lineHeight: tokens.lineHeightBase600 } },
  lead: { color: tokens.colorNeutralForeground2, maxWidth: '760px' },
  content: {
    flexGrow: 1,
    minHeight: 0,
    display: 'flex',
    flexDirection: 'column',
    paddingBlockEnd: tokens.spacingVerticalXXL,
  },
  filled: { paddingBlockEnd: 0 },
})

type PageProps = {
  title: string
  /** One line: what the page decides. */
  lead?: ReactNode
  /** What stands above the page; "Home" comes by itself. */
  trail?: readonly Crumb[]
  /** The command bar (kit/Commands.tsx). */
  commands?: ReactNode
  /** Before the title: a face. */
  sign?: ReactNode
  /** The content brings its own scrolling down to the window's edge (a grid, a form with a sticky foot). */
  filled?: boolean
  children: ReactNode
}

/** Title with breadcrumb, one line, command bar, content. */
export function Page({ title, lead, trail, commands, sign, filled = false, children }: PageProps) {
  const styles = useStyles()
  useEffect(() => {
    document.title = t('app.title', { page: title, organisation: installation.organisation })
  }, [title])
  return (
    <div className={styles.page}>
      <div className={styles.head}>
        {trail ? <Trail trail={trail} title={title} /> : null}
        <div className={styles.title}>
          {sign}
          <Title2 as="h1" className={styles.name}>
            {title}
          </Title2>
        </div>
        {lead ? <Text className={styles.lead}>{lead}</Text> : null}
      </div>
      {commands}
      <div className={mergeClasses(styles.content, filled && styles.filled)}>{children}</div>
    </div>
  )
}

function Trail({ trail, title }: { trail: readonly Crumb[]; title: string }) {
  const styles = useStyles()
  const all = [{ label: t('nav.home'), to: '/' }, ...trail]
  return (
    <Breadcrumb size="small" className={styles.crumbs}>
      {all.map((crumb) => (
        <Fragment key={crumb.to}>
          <CrumbLink crumb={crumb} />
          <BreadcrumbDivider />
        </Fragment>
      ))}
      <BreadcrumbItem>
        <BreadcrumbButton current>{title}</BreadcrumbButton>
      </BreadcrumbItem>
    </Breadcrumb>
  )
}

function CrumbLink({ crumb }: { crumb: Crumb }) {
  const link = useLink(crumb.to)
  return (
    <BreadcrumbItem>
      <BreadcrumbButton as="a" {...link}>
        {crumb.label}
      </BreadcrumbButton>
    </BreadcrumbItem>
  )
}
