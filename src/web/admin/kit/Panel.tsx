import {
  Button,
  Drawer,
  DrawerBody,
  DrawerFooter,
  DrawerHeader,
  DrawerHeaderTitle,
  makeStyles,
  Text,
  tokens,
} from '@fluentui/react-components'
import { DismissRegular } from '@fluentui/react-icons'
import type { ReactNode } from 'react'
import { useNarrow } from '../look/preferences.ts'
import { t } from '../text/text.ts'
import { useFocusBack } from './focus.ts'

const useStyles = makeStyles({
  body: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    paddingBlockEnd: tokens.spacingVerticalXXL,
  },
  lead: { color: tokens.colorNeutralForeground2 },
  foot: { display: 'flex', gap: tokens.spacingHorizontalS, borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
})

/** From the right: one thing's details, or a short task. */
export function Panel({
  title,
  lead,
  foot,
  size = 'medium',
  modal = true,
  onClose,
  children,
}: {
  title: string
  lead?: ReactNode
  foot?: ReactNode
  size?: 'small' | 'medium' | 'large'
  modal?: boolean
  onClose: () => void
  children: ReactNode
}) {
  const styles = useStyles()
  const narrow = useNarrow()
  useFocusBack()
  return (
    <Drawer
      type="overlay"
      position="end"
      open
      size={narrow ? 'full' : size}
      modalType={modal ? 'modal' : 'non-modal'}
      aria-label={title}
      onOpenChange={(_, { open }) => open || onClose()}
    >
      <DrawerHeader>
        <DrawerHeaderTitle
          action={
            <Button appearance="subtle" aria-label={t('panel.close')} icon={<DismissRegular />} onClick={onClose} />
          }
        >
          {title}
        </DrawerHeaderTitle>
        {lead ? <Text className={styles.lead}>{lead}</Text> : null}
      </DrawerHeader>
      <DrawerBody className={styles.body}>{children}</DrawerBody>
      {foot ? <DrawerFooter className={styles.foot}>{foot}</DrawerFooter> : null}
    </Drawer>
  )
}
