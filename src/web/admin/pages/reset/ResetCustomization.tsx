import { Button, Field, Input, makeStyles, Textarea, tokens } from '@fluentui/react-components'
import type { CustomizationSettings } from '../../api/settings.ts'
import { t } from '../../text/text.ts'
import { AdminNotice } from './AdminNotice.tsx'
import { Choices, Several, YesNo } from './fields.tsx'
import { ResetShell } from './ResetShell.tsx'
import { type Fields, SettingsForm } from './SettingsForm.tsx'
import { fieldProblem } from './words.ts'

const colour = /^#[0-9a-f]{6}$/

/** M-05: what people see: the way to the helpdesk, the organisation's colour and words. */
export function ResetCustomization() {
  return (
    <ResetShell lead={t('reset.customization.lead')}>
      <SettingsForm name="customization" act="sspr.customization.write" reason={reasonOf}>
        {(fields) => <Customization {...fields} />}
      </SettingsForm>
    </ResetShell>
  )
}

function reasonOf({ helpdeskCustomized, helpdeskTarget, accent }: CustomizationSettings): string | null {
  if (helpdeskCustomized && !helpdeskTarget) return t('reset.customization.target_needed')
  return accent !== null && !colour.test(accent) ? t('reset.customization.accent_bad') : null
}

function Customization(fields: Fields<CustomizationSettings>) {
  const { draft, set, readOnly, error } = fields
  return (
    <>
      <AdminNotice />
      <YesNo
        label={t('reset.field.helpdeskCustomized')}
        hint={t(draft.helpdeskCustomized ? 'reset.customization.helpdesk_own' : 'reset.customization.helpdesk_mail')}
        readOnly={readOnly}
        value={draft.helpdeskCustomized}
        onChange={(value) => set('helpdeskCustomized', value)}
      />
      <Field
        label={t('reset.field.helpdeskTarget')}
        hint={t(draft.helpdeskCustomized ? 'reset.customization.target' : 'reset.customization.target_off')}
        {...fieldProblem(error, 'helpdeskTarget')}
      >
        <Input
          value={draft.helpdeskTarget ?? ''}
          disabled={readOnly || !draft.helpdeskCustomized}
          placeholder="helpdesk@example.com"
          onChange={(_, { value }) => set('helpdeskTarget', value.trim() || null)}
        />
      </Field>
      <Accent {...fields} />
      <Field
        label={t('reset.field.refusalNote')}
        hint={t('reset.customization.note', { left: 500 - (draft.refusalNote?.length ?? 0) })}
        {...fieldProblem(error, 'refusalNote')}
      >
        <Textarea
          value={draft.refusalNote ?? ''}
          rows={3}
          maxLength={500}
          disabled={readOnly}
          onChange={(_, { value }) => set('refusalNote', value || null)}
        />
      </Field>
      <Choices
        stacked
        label={t('reset.field.refusalDetail')}
        hint={t('reset.customization.detail')}
        readOnly={readOnly}
        value={draft.refusalDetail}
        choices={(['full', 'minimal'] as const).map((value) => ({
          value,
          label: t(`reset.value.refusalDetail.${value}`),
        }))}
        onChange={(value) => set('refusalDetail', value)}
      />
      <Choices
        stacked
        label={t('reset.field.accountDisclosure')}
        hint={t(`reset.customization.disclosure.${draft.accountDisclosure}`)}
        readOnly={readOnly}
        value={draft.accountDisclosure}
        choices={(['helpful', 'private'] as const).map((value) => ({
          value,
          label: t(`reset.value.accountDisclosure.${value}`),
        }))}
        onChange={(value) => set('accountDisclosure', value)}
      />
    </>
  )
}

const useStyles = makeStyles({
  row: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalS, flexWrap: 'wrap' },
  text: { width: '130px', fontFamily: tokens.fontFamilyMonospace },
  well: {
    width: '44px',
    height: '32px',
    padding: '2px',
    border: `1px solid ${tokens.colorNeutralStrokeAccessible}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground1,
    cursor: 'pointer',
  },
})

function Accent({ draft, set, readOnly, error }: Fields<CustomizationSettings>) {
  const styles = useStyles()
  const { accent } = draft
  return (
    <Several
      label={t('reset.field.accent')}
      hint={t('reset.customization.accent')}
      {...(accent !== null && !colour.test(accent)
        ? { validationMessage: t('reset.customization.accent_bad') }
        : fieldProblem(error, 'accent'))}
    >
      <div className={styles.row}>
        <input
          type="color"
          className={styles.well}
          aria-label={t('reset.customization.accent_pick')}
          value={accent !== null && colour.test(accent) ? accent : '#0b5cad'}
          disabled={readOnly}
          onChange={(event) => set('accent', event.target.value)}
        />
        <Input
          className={styles.text}
          aria-label={t('reset.customization.accent_text')}
          value={accent ?? ''}
          placeholder="#0b5cad"
          disabled={readOnly}
          onChange={(_, { value }) => set('accent', value.trim().toLowerCase() || null)}
        />
        <Button disabled={readOnly || accent === null} onClick={() => set('accent', null)}>
          {t('reset.customization.accent_none')}
        </Button>
      </div>
    </Several>
  )
}
