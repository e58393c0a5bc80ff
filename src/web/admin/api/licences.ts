import { t } from '../text/text.ts'
import { post } from './client.ts'
import type { AssignedLicense, LicenseAssignmentState, ServicePlan, SubscribedSku } from './types.ts'

/** Names that people know, beside the part numbers that programs compare (directory.md 5.1). */
const products: Readonly<Record<string, string>> = {
  AAD_PREMIUM: 'Microsoft Entra ID P1',
  AAD_PREMIUM_P2: 'Microsoft Entra ID P2',
}
const plans: Readonly<Record<string, string>> = {
  AAD_PREMIUM: 'Microsoft Entra ID P1',
  AAD_PREMIUM_P2: 'Microsoft Entra ID P2',
  MFA_PREMIUM: 'Microsoft Azure Multi-Factor Authentication',
  ADALLOM_S_DISCOVERY: 'Microsoft Defender for Cloud Apps Discovery',
}
export const productName = (sku: Pick<SubscribedSku, 'skuPartNumber'>): string =>
  products[sku.skuPartNumber] ?? sku.skuPartNumber
export const planName = (plan: ServicePlan): string => plans[plan.servicePlanName] ?? plan.servicePlanName

/** The plans that somebody can be given; tenant-wide ones are not chosen. */
export const userPlans = (sku: SubscribedSku): readonly ServicePlan[] =>
  sku.servicePlans.filter((plan) => plan.appliesTo !== 'Company').sort((a, b) => planName(a).localeCompare(planName(b)))

export const freeSeats = (sku: SubscribedSku): number =>
  sku.prepaidUnits.enabled + sku.prepaidUnits.warning - sku.consumedUnits

/** Of a user or of a group. */
export const assignLicence = (
  of: 'users' | 'groups',
  id: string,
  addLicenses: readonly AssignedLicense[],
  removeLicenses: readonly string[],
): Promise<unknown> => post(`/v1.0/${of}/${id}/assignLicense`, { addLicenses, removeLicenses })

export const reprocess = (of: 'users' | 'groups', id: string): Promise<unknown> =>
  post(`/v1.0/${of}/${id}/reprocessLicenseAssignment`)

const isErrorKey = (error: string): boolean =>
  /^(CountViolation|MutuallyExclusiveViolation|DependencyViolation|ProhibitedInUsageLocationViolation|UniquenessViolation)$/.test(
    error,
  )

/** "Active", or why it is not. */
export function stateText({ state, error }: LicenseAssignmentState): string {
  const said = /^(Active|ActiveWithError|Disabled|Error)$/.test(state) ? t(`licenses.state.${state}` as never) : state
  if (!error || error === 'None') return said
  return `${said}: ${t(`licenses.error.${isErrorKey(error) ? error : 'Other'}` as never)}`
}
