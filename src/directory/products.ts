/** What service plans unlock (sspr.md 2.3). Changing a known password needs no licence. */
export type Capability = 'sspr.change' | 'sspr.reset' | 'sspr.writeback'

export type ServicePlan = {
  readonly id: string
  readonly name: string
  readonly displayName: string
  readonly gives: readonly Capability[]
  /** The service it belongs to, as Graph's `assignedPlans` and rules about it name it. */
  readonly service: string
  /** Belongs to the tenant, not shown per user. */
  readonly hidden?: boolean
  /** Ids of plans that nobody can have beside this one (MutuallyExclusiveViolation). */
  readonly excludes?: readonly string[]
  /** Ids of plans of which one must be there for this one to work (DependencyViolation). */
  readonly requires?: readonly string[]
  /** Cannot come from two products at once (UniquenessViolation). */
  readonly once?: boolean
}

export type Product = {
  readonly skuId: string
  readonly skuPartNumber: string
  readonly displayName: string
  readonly plans: readonly ServicePlan[]
  /** Countries where it is not offered, ISO 3166 (ProhibitedInUsageLocationViolation). */
  readonly prohibitedIn?: readonly string[]
}

const plan = (
  id: string,
  name: string,
  displayName: string,
  service: string,
  gives: readonly Capability[] = [],
): ServicePlan => ({ id, name, displayName, service, gives })

const premium = 'AADPremiumService'
const both: readonly Capability[] = ['sspr.reset', 'sspr.writeback']
const p1 = plan('41781fb2-bc02-4b7c-bd55-b576c07bb09d', 'AAD_PREMIUM', 'Microsoft Entra ID P1', premium, both)
const p2 = plan('eec0eb4f-6444-4f95-aba0-50c24d67f998', 'AAD_PREMIUM_P2', 'Microsoft Entra ID P2', premium, both)
const mfa = plan(
  '8a256a2b-b617-496d-b51b-e76466e88db0',
  'MFA_PREMIUM',
  'Microsoft Azure Multi-Factor Authentication',
  'MultiFactorService',
)
const discovery = plan(
  '932ad362-64a8-4783-9106-97849a1a30b9',
  'ADALLOM_S_DISCOVERY',
  'Microsoft Defender for Cloud Apps Discovery',
  'Adallom',
)
const exchange: ServicePlan = {
  ...plan('113feb6c-3fe4-4440-bddc-54d774bf0318', 'EXCHANGE_S_FOUNDATION', 'Exchange Foundation', 'exchange'),
  hidden: true,
}
// The plan that tells Microsoft 365 Business Standard from the products that do not allow a reset; no writeback.
const officeBusiness = plan(
  '094e7854-93fc-4d55-b2c0-3ab5369ebdc1',
  'OFFICE_BUSINESS',
  'Microsoft 365 Apps for business',
  'MicrosoftOffice',
  ['sspr.reset'],
)

/** What tells the editions apart (directory.md 1). */
export const editionPlans = { P1: p1.id, P2: p2.id } as const

/**
 * Products as data: ids and part numbers are Microsoft's, because other programs compare them (directory.md 5.1).
 * Of the suites only the plans that matter here are listed.
 */
export const products: readonly Product[] = [
  {
    skuId: '078d2b04-f1bd-4111-bbd4-b4b1b354cef4',
    skuPartNumber: 'AAD_PREMIUM',
    displayName: 'Microsoft Entra ID P1',
    plans: [p1, mfa, discovery, exchange],
  },
  {
    skuId: '84a661c4-e949-4bd2-a560-ed7766fcaf2b',
    skuPartNumber: 'AAD_PREMIUM_P2',
    displayName: 'Microsoft Entra ID P2',
    plans: [discovery, mfa, p1, p2, exchange],
  },
  {
    skuId: 'f245ecc8-75af-4f8e-b61f-27d8114de5f3',
    skuPartNumber: 'O365_BUSINESS_PREMIUM',
    displayName: 'Microsoft 365 Business Standard',
    plans: [officeBusiness],
  },
  {
    skuId: 'cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46',
    skuPartNumber: 'SPB',
    displayName: 'Microsoft 365 Business Premium',
    plans: [officeBusiness, p1, mfa],
  },
  {
    skuId: 'efccb6f7-5641-4e0e-bd10-b4976e1bf68e',
    skuPartNumber: 'EMS',
    displayName: 'Enterprise Mobility + Security E3',
    plans: [p1, mfa, discovery, exchange],
  },
  {
    skuId: 'b05e124f-c7cc-45a0-a6aa-8cf78c946968',
    skuPartNumber: 'EMSPREMIUM',
    displayName: 'Enterprise Mobility + Security E5',
    plans: [p1, p2, mfa, exchange],
  },
  {
    skuId: '05e9a617-0261-4cee-bb44-138d3ef5d965',
    skuPartNumber: 'SPE_E3',
    displayName: 'Microsoft 365 E3',
    plans: [p1, mfa, discovery],
  },
  {
    skuId: '06ebc4ee-1bb5-47dd-8120-11324bc54e06',
    skuPartNumber: 'SPE_E5',
    displayName: 'Microsoft 365 E5',
    plans: [p1, p2, mfa],
  },
]

export const productOf: ReadonlyMap<string, Product> = new Map(products.map((product) => [product.skuId, product]))

/** Every plan that is known without an operator's word. */
export const planOf: ReadonlyMap<string, ServicePlan> = new Map(
  products.flatMap((product) => product.plans.map((one) => [one.id, one])),
)

/** All products of a tenant: ours, and those its operator described. */
export type Catalogue = ReadonlyMap<string, Product>

/** By id, part number or name, in any case. */
export function productByKey(key: string, catalogue: Catalogue = productOf): Product | undefined {
  const wanted = key.toLowerCase()
  return [...catalogue.values()].find((product) =>
    [product.skuId, product.skuPartNumber, product.displayName].some((name) => name.toLowerCase() === wanted),
  )
}
