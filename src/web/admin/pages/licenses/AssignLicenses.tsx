import {
  Button,
  Checkbox,
  Field,
  MessageBar,
  MessageBarBody,
  makeStyles,
  Spinner,
  Subtitle2,
  Text,
  tokens,
} from '@fluentui/react-components'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { skusQuery } from '../../api/directory.ts'
import { assignLicence, freeSeats, planName, productName, userPlans } from '../../api/licences.ts'
import type { AssignedLicense, SubscribedSku } from '../../api/types.ts'
import { Choice } from '../../kit/Choice.tsx'
import { failure, notify } from '../../kit/notices.ts'
import { Panel } from '../../kit/Panel.tsx'
import { Problem } from '../../kit/Problem.tsx'
import { Loaded } from '../../kit/States.tsx'
import { t } from '../../text/text.ts'

const useStyles = makeStyles({
  list: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
  product: { display: 'flex', flexDirection: 'column' },
  quiet: { color: tokens.colorNeutralForeground3, paddingInlineStart: '32px' },
})

/** By product: the plans that are switched off. What is not in it is not assigned. */
type Wish = ReadonlyMap<string, ReadonlySet<string>>

/** Seed 000, step 11: "Update license assignments" with "Select licenses" and "Review license options". */
export function AssignLicenses({
  of,
  id,
  direct,
  inherited,
  onClose,
}: {
  of: 'users' | 'groups'
  id: string
  direct: readonly AssignedLicense[]
  /** The names of the groups that give a product already. */
  inherited: ReadonlyMap<string, readonly string[]>
  onClose: () => void
}) {
  const queries = useQueryClient()
  const skus = useQuery(skusQuery)
  const [wish, setWish] = useState<Wish>(() => wishOf(direct))
  const changes = changesOf(direct, wish)
  const save = useMutation({
    mutationFn: () => assignLicence(of, id, changes.add, changes.remove),
    onSuccess: async () => {
      await Promise.all([['users'], ['groups'], ['skus']].map((queryKey) => queries.invalidateQueries({ queryKey })))
      notify.success(t('assign.saved'))
      onClose()
    },
  })
  const off = changes.add.length + changes.remove.length === 0 || save.isPending
  return (
    <Panel
      title={t('assign.title')}
      onClose={onClose}
      foot={
        <>
          <Button
            appearance="primary"
            disabled={off}
            {...(save.isPending ? { icon: <Spinner size="tiny" /> } : {})}
            onClick={() => save.mutate()}
          >
            {t('do.save')}
          </Button>
          <Button onClick={onClose}>{t('do.cancel')}</Button>
        </>
      }
    >
      <MessageBar layout="multiline">
        <MessageBarBody>{t('assign.note')}</MessageBarBody>
      </MessageBar>
      {save.error ? <Problem title={t('form.failed')} {...failure(save.error)} /> : null}
      <Loaded of={skus}>{(all) => <Products skus={all} wish={wish} inherited={inherited} onWish={setWish} />}</Loaded>
    </Panel>
  )
}

const wishOf = (direct: readonly AssignedLicense[]): Wish =>
  new Map(direct.map(({ skuId, disabledPlans }) => [skuId, new Set(disabledPlans)]))

function changesOf(direct: readonly AssignedLicense[], wish: Wish) {
  const before = wishOf(direct)
  const same = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
    a.size === b.size && [...a].every((one) => b.has(one))
  const add = [...wish]
    .filter(([skuId, off]) => !before.has(skuId) || !same(before.get(skuId)!, off))
    .map(([skuId, off]) => ({ skuId, disabledPlans: [...off] }))
  const remove = [...before.keys()].filter((skuId) => !wish.has(skuId))
  return { add, remove }
}

function Products({
  skus,
  wish,
  inherited,
  onWish,
}: {
  skus: readonly SubscribedSku[]
  wish: Wish
  inherited: ReadonlyMap<string, readonly string[]>
  onWish: (wish: Wish) => void
}) {
  const styles = useStyles()
  const toggle = (sku: SubscribedSku): void => {
    const next = new Map(wish)
    if (!next.delete(sku.skuId)) next.set(sku.skuId, new Set())
    onWish(next)
  }
  if (skus.length === 0) return <Text>{t('assign.none')}</Text>
  return (
    <>
      <Subtitle2 as="h3">{t('assign.select')}</Subtitle2>
      <div className={styles.list}>
        {skus.map((sku) => (
          <div key={sku.skuId} className={styles.product}>
            <Checkbox label={productName(sku)} checked={wish.has(sku.skuId)} onChange={() => toggle(sku)} />
            <Text size={200} className={styles.quiet}>
              {t('assign.free', { count: Math.max(0, freeSeats(sku)) })}
              {(inherited.get(sku.skuId) ?? []).map((group) => `. ${t('assign.inherited', { group })}`).join('')}
            </Text>
          </div>
        ))}
      </div>
      <Options skus={skus} wish={wish} onWish={onWish} />
    </>
  )
}

/** One product's plans, each to be switched off; a product that is not selected has none to switch. */
function Options({ skus, wish, onWish }: { skus: readonly SubscribedSku[]; wish: Wish; onWish: (wish: Wish) => void }) {
  const styles = useStyles()
  const [chosen, setChosen] = useState(skus.length === 1 ? skus[0]!.skuId : '')
  const sku = skus.find((one) => one.skuId === chosen)
  const off = wish.get(chosen)
  const toggle = (planId: string): void => {
    const next = new Set(off)
    if (!next.delete(planId)) next.add(planId)
    onWish(new Map(wish).set(chosen, next))
  }
  return (
    <>
      <Field label={t('assign.review')}>
        <Choice
          value={chosen}
          placeholder={t('assign.choose')}
          values={skus.map((one) => ({ value: one.skuId, label: productName(one) }))}
          onChange={setChosen}
        />
      </Field>
      <div className={styles.list}>
        {(sku ? userPlans(sku) : []).map((plan) => (
          <Checkbox
            key={plan.servicePlanId}
            label={planName(plan)}
            disabled={!off}
            checked={off !== undefined && !off.has(plan.servicePlanId)}
            onChange={() => toggle(plan.servicePlanId)}
          />
        ))}
      </div>
    </>
  )
}
