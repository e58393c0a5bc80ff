import { useQuery } from '@tanstack/react-query'
import { userQuery } from '../../api/users.ts'
import { useParam } from '../../kit/address.ts'
import { PersonChoice } from '../../kit/PersonChoice.tsx'
import { State } from '../../kit/States.tsx'
import { t } from '../../text/text.ts'
import { ResetShell } from './ResetShell.tsx'
import { Why } from './Why.tsx'

/** "Why can't this person reset?": a person to choose, then the reset's own checks about them. */
export function ResetWhy() {
  const [id, setId] = useParam('user')
  const person = useQuery({ ...userQuery(id), enabled: id !== '' })
  return (
    <ResetShell lead={t('why.lead')} title={t('nav.reset.why')}>
      <PersonChoice label={t('why.user')} hint={t('why.user_hint')} chosen={person.data ?? null} onChoose={setId} />
      {id ? <Why id={id} /> : <State title={t('why.none')} why={t('why.none_why')} />}
    </ResetShell>
  )
}
