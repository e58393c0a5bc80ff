import { Field, Input, Textarea } from '@fluentui/react-components'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { patch } from '../../api/client.ts'
import { organizationQuery } from '../../api/directory.ts'
import type { Organization } from '../../api/types.ts'
import { Copyable } from '../../kit/Copyable.tsx'
import { countryName } from '../../kit/countries.ts'
import { useDraft } from '../../kit/draft.ts'
import { Facts } from '../../kit/Facts.tsx'
import { Form } from '../../kit/Form.tsx'
import { notify } from '../../kit/notices.ts'
import { Loaded } from '../../kit/States.tsx'
import { Time } from '../../kit/Time.tsx'
import { t } from '../../text/text.ts'

/** Whom to ask about the tenant; what cannot be changed here stands beside it. */
export function TenantProperties() {
  const organization = useQuery(organizationQuery)
  return <Loaded of={organization}>{(data) => <Editor key={data.id} organization={data} />}</Loaded>
}

const linesOf = (text: string): string[] =>
  text
    .split(/[\n,;]/)
    .map((line) => line.trim())
    .filter(Boolean)

function Editor({ organization }: { organization: Organization }) {
  const queries = useQueryClient()
  const stored = useMemo(
    () => ({
      technical: (organization.technicalNotificationMails ?? []).join('\n'),
      privacy: organization.privacyProfile?.contactEmail ?? '',
      statement: organization.privacyProfile?.statementUrl ?? '',
    }),
    [organization],
  )
  const { draft, changed, set, discard } = useDraft(stored)
  const save = useMutation({
    mutationFn: () =>
      patch(`/v1.0/organization/${organization.id}`, {
        technicalNotificationMails: linesOf(draft.technical),
        privacyProfile: { contactEmail: draft.privacy.trim() || null, statementUrl: draft.statement.trim() || null },
      }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['organization'] })
      discard()
      notify.success(t('overview.saved'))
    },
  })
  return (
    <Form
      changed={changed}
      saving={save.isPending}
      error={save.error}
      act="organization.write"
      onSave={() => save.mutate()}
      onDiscard={() => {
        discard()
        save.reset()
      }}
    >
      <Facts
        facts={[
          [t('overview.name'), organization.displayName],
          [t('overview.tenant_id'), <Copyable key="id" text={organization.id} name={t('overview.tenant_id')} />],
          [t('overview.country'), countryName(organization.countryLetterCode)],
          [t('overview.language'), organization.preferredLanguage],
          [t('overview.created'), <Time key="at" at={organization.createdDateTime} />],
          [t('overview.domains'), organization.verifiedDomains.map((domain) => domain.name).join(', ')],
        ]}
      />
      <Field label={t('overview.technical')} hint={t('overview.technical_hint')}>
        <Textarea value={draft.technical} onChange={(_, { value }) => set('technical', value)} />
      </Field>
      <Field label={t('overview.privacy')}>
        <Input type="email" value={draft.privacy} onChange={(_, { value }) => set('privacy', value)} />
      </Field>
      <Field label={t('overview.statement')}>
        <Input type="url" value={draft.statement} onChange={(_, { value }) => set('statement', value)} />
      </Field>
    </Form>
  )
}
