import type * as Graph from '@microsoft/microsoft-graph-types'
import { expect, test } from 'vitest'
import type { directoryAudit } from '../../src/http/graph/audit.policy.ts'
import type { domainView } from '../../src/http/graph/domains.routes.ts'
import type { groupView, processingView } from '../../src/http/graph/groups.view.ts'
import type { licencesView, licenseDetailsView, subscribedSkuView } from '../../src/http/graph/licences.view.ts'
import type { deviceView, roleView, unitView } from '../../src/http/graph/objects.view.ts'
import type { organizationView } from '../../src/http/graph/organization.routes.ts'
import type { registrationDetails } from '../../src/http/graph/reports.policy.ts'
import type { signInView } from '../../src/http/graph/signins.policy.ts'
import type { userView } from '../../src/http/graph/users.view.ts'

/**
 * graph-api.md 10, test 14: what we answer can be assigned to the interfaces that clients compile against. The proof
 * is that this file compiles: enumerations are widened to texts on both sides, because ours come from rows.
 */
type Widened<T> = T extends string
  ? string
  : T extends readonly (infer Item)[]
    ? readonly Widened<Item>[]
    : T extends object
      ? { readonly [Name in keyof T]: Widened<T[Name]> }
      : T

/** True when every property that ours has and theirs knows fits; theirs may have more. */
type Fits<Ours extends object, Theirs extends object> =
  Pick<Ours, keyof Ours & keyof Theirs> extends Widened<Pick<Theirs, keyof Ours & keyof Theirs>> ? true : false
/** True when theirs knows every property of ours. */
type Known<Ours extends object, Theirs extends object> = [Exclude<keyof Ours, keyof Theirs>] extends [never]
  ? true
  : false

type View<T extends (...given: never[]) => unknown> = Exclude<ReturnType<T>, null> & object
type Row<T extends (...given: never[]) => readonly unknown[]> = ReturnType<T>[number] & object

const fits: [
  Fits<View<typeof userView>, Graph.User>,
  Fits<View<typeof licencesView>, Graph.User>,
  Fits<View<typeof groupView>, Graph.Group>,
  Fits<View<typeof processingView>, Graph.Group>,
  Fits<View<typeof subscribedSkuView>, Graph.SubscribedSku>,
  Fits<Row<typeof licenseDetailsView>, Graph.LicenseDetails>,
  Fits<View<typeof organizationView>, Graph.Organization>,
  Fits<View<typeof domainView>, Graph.Domain>,
  Fits<View<typeof roleView>, Graph.DirectoryRole>,
  Fits<View<typeof unitView>, Graph.AdministrativeUnit>,
  Fits<View<typeof deviceView>, Graph.Device>,
  Fits<View<typeof directoryAudit>, Graph.DirectoryAudit>,
  Fits<View<typeof signInView>, Graph.SignIn>,
  Fits<View<typeof registrationDetails>, Graph.UserRegistrationDetails>,
] = [true, true, true, true, true, true, true, true, true, true, true, true, true, true]

const known: [
  Known<View<typeof userView>, Graph.User>,
  Known<View<typeof licencesView>, Graph.User>,
  // The original answers these two as well; its types do not name them.
  Known<Omit<View<typeof groupView>, 'resourceBehaviorOptions' | 'resourceProvisioningOptions'>, Graph.Group>,
  Known<View<typeof subscribedSkuView>, Graph.SubscribedSku>,
  Known<Row<typeof licenseDetailsView>, Graph.LicenseDetails>,
  Known<View<typeof organizationView>, Graph.Organization>,
  Known<View<typeof domainView>, Graph.Domain>,
  Known<View<typeof roleView>, Graph.DirectoryRole>,
  Known<View<typeof unitView>, Graph.AdministrativeUnit>,
  Known<View<typeof directoryAudit>, Graph.DirectoryAudit>,
] = [true, true, true, true, true, true, true, true, true, true]

test('answers fit the interfaces of @microsoft/microsoft-graph-types', () => {
  expect(fits.every(Boolean)).toBe(true)
  expect(known.every(Boolean)).toBe(true)
})
