import type { ResetPolicy } from '../../api/settings.ts'
import { t } from '../../text/text.ts'
import { AdminNotice } from './AdminNotice.tsx'
import { numberReason, WholeNumber, YesNo } from './fields.tsx'
import { ResetShell } from './ResetShell.tsx'
import { type Fields, SettingsForm } from './SettingsForm.tsx'

const ranges = { reconfirmDays: { least: 0, most: 730 }, registrationGraceDays: { least: 0, most: 14 } } as const
type Days = keyof typeof ranges

/** M-03: whether people are asked to register, and how often whether it is still right. */
export function ResetRegistration() {
  return (
    <ResetShell lead={t('reset.registration.lead')}>
      <SettingsForm
        name="passwordResetPolicy"
        act="sspr.registration.write"
        reason={(draft) =>
          numberReason(
            (Object.keys(ranges) as Days[]).map((name) => ({
              label: t(`reset.field.${name}`),
              value: draft[name],
              ...ranges[name],
            })),
          )
        }
      >
        {(fields) => <Registration {...fields} />}
      </SettingsForm>
    </ResetShell>
  )
}

function Registration({ draft, set, readOnly }: Fields<ResetPolicy>) {
  const off = draft.requireRegistration ? null : t('reset.registration.off')
  const days = (name: Days, hint: string) => (
    <WholeNumber
      label={t(`reset.field.${name}`)}
      hint={hint}
      off={off}
      readOnly={readOnly}
      value={draft[name]}
      {...ranges[name]}
      onChange={(value) => set(name, value)}
    />
  )
  return (
    <>
      <AdminNotice />
      <YesNo
        label={t('reset.field.requireRegistration')}
        hint={t(draft.requireRegistration ? 'reset.registration.required' : 'reset.registration.free')}
        readOnly={readOnly}
        value={draft.requireRegistration}
        onChange={(value) => set('requireRegistration', value)}
      />
      {days('reconfirmDays', t('reset.registration.reconfirm'))}
      {days('registrationGraceDays', t('reset.registration.grace'))}
      <YesNo
        label={t('reset.field.enforceAfterGrace')}
        hint={t(draft.enforceAfterGrace ? 'reset.registration.enforced' : 'reset.registration.skippable')}
        off={off}
        readOnly={readOnly}
        value={draft.enforceAfterGrace}
        onChange={(value) => set('enforceAfterGrace', value)}
      />
    </>
  )
}
