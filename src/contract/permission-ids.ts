import { createHash } from 'node:crypto'
import { applicationPermissions, delegatedPermissions } from './permissions.ts'

/**
 * Ids of permissions, as manifests of applications carry them. Microsoft's own where scripts name them; the others have
 * one made of their name, the same in every installation.
 */
type Kind = 'Scope' | 'Role'

const known: Readonly<Record<Kind, string>> = {
  Scope: `
User.Read                             e1fe6dd8-ba31-4d61-89e7-88639da4683d
User.ReadWrite                        b4e74841-8e56-480b-be8b-910348b18b4c
User.ReadBasic.All                    b340eb25-3456-403f-be2f-af7a0d370277
User.Read.All                         a154be20-db9c-4678-8ab7-66f6cc099a59
User.ReadWrite.All                    204e0828-b5ca-4ad8-b9f3-f32a958e7cc4
User.Invite.All                       63dd7cd9-b489-4adf-a28c-ac38b9a0f962
Directory.Read.All                    06da0dbc-49e2-44d2-8312-53f166ab848a
Directory.ReadWrite.All               c5366453-9fb0-48a5-a156-24f0c49a4b84
Directory.AccessAsUser.All            0e263e50-5827-48a4-b97c-d940288653c7
Group.Read.All                        5f8c59db-677d-491f-a6b8-5f174b11ec1d
Group.ReadWrite.All                   4e46008b-f24c-477d-8fff-7bb4ec7aafe0
GroupMember.Read.All                  bc024368-1153-4739-b217-4326f2e966d0
GroupMember.ReadWrite.All             f81125ac-d3b7-4573-a3b2-7099cc39df9e
AuditLog.Read.All                     e4c9e354-4dc5-45b8-9e7c-e1393b0b1a20
Reports.Read.All                      02e97553-ed7b-43d0-ab3c-f8bace0d040c
Application.Read.All                  c79f8feb-a9db-4090-85f9-90d820caa0eb
Application.ReadWrite.All             bdfbf15f-ee85-4955-8675-146e8e5296b5
Policy.Read.All                       572fea84-0151-49b2-9301-11cb16974376
Organization.Read.All                 4908d5b9-3fb2-4b1e-9336-1888b7937185
Domain.Read.All                       2f9ee017-59c1-4f1d-9472-bd5529a7b311
RoleManagement.Read.Directory         741c54c3-0c1e-44a1-818b-3f97ab4e8c83
RoleManagement.ReadWrite.Directory    d01b97e9-cbc0-49fe-810a-750afd5527a3
AdministrativeUnit.Read.All           3361d15d-be43-4de6-b441-3c746d05163d
AdministrativeUnit.ReadWrite.All      7b8a2d34-6b3f-4542-a343-54651608ad81
UserAuthenticationMethod.Read.All     aec28ec7-4d02-4e8c-b864-50163aea77eb
UserAuthenticationMethod.ReadWrite.All b7887744-6746-4312-813d-72daeaee7e2d`,
  Role: `
User.Read.All                         df021288-bdef-4463-88db-98f22de89214
User.ReadWrite.All                    741f803b-c850-494e-b5df-cde7c675a1ca
User.Invite.All                       09850681-111b-4a89-9bed-3f2cae46d706
Directory.Read.All                    7ab1d382-f21e-4acd-a863-ba3e13f7da61
Directory.ReadWrite.All               19dbc75e-c2e2-444c-a770-ec69d8559fc7
Group.Read.All                        5b567255-7703-4780-807c-7be8301ae99b
Group.ReadWrite.All                   62a82d76-70ea-41e2-9197-370581804d09
Group.Create                          bf7b1a76-6e77-406b-b258-bf5c7720e98f
GroupMember.Read.All                  98830695-27a2-44f7-8c18-0c3ebc9698f6
GroupMember.ReadWrite.All             dbaae8cf-10b5-4b86-a4a1-f871c94c6695
AuditLog.Read.All                     b0afded3-3588-46d8-8b3d-9842eff778da
Reports.Read.All                      230c1aed-a721-4c5d-9cb4-a90514e508ef
Application.Read.All                  9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30
Application.ReadWrite.All             1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9
Application.ReadWrite.OwnedBy         18a4783c-866b-4cc7-a460-3d5e5662c884
AppRoleAssignment.ReadWrite.All       06b708a9-e830-4db3-a914-8e69da51d44f
Organization.Read.All                 498476ce-e0fe-48b0-b801-37ba7e2685c6
Domain.Read.All                       dbb9058a-0e50-45d7-ae91-66909b5d4664
Policy.Read.All                       246dd0d5-5bd0-4def-940b-0421030a5b68
RoleManagement.Read.Directory         483bed4a-2ad3-4361-a73b-c83ccdbdc53c
RoleManagement.ReadWrite.Directory    9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8
AdministrativeUnit.Read.All           134fd756-38ce-4afd-ba33-e9623dbe66c2
AdministrativeUnit.ReadWrite.All      5eb59dd3-1da2-4329-8733-9dabdc435916
UserAuthenticationMethod.Read.All     38d9df27-64da-44fd-b7c5-a6fbac20248f
UserAuthenticationMethod.ReadWrite.All 50483e42-d915-4231-9639-7fdb7fd190e5`,
}

const listed = (kind: Kind): Map<string, string> =>
  new Map(
    known[kind]
      .trim()
      .split('\n')
      .map((line) => line.split(/\s+/) as [string, string]),
  )

/** RFC 9562, version 8: of our own making, from the name. */
function madeOf(kind: Kind, name: string): string {
  const hex = createHash('sha256').update(`rekey permission ${kind} ${name}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

const idsOf = (kind: Kind, names: readonly string[]): ReadonlyMap<string, string> => {
  const microsofts = listed(kind)
  return new Map(names.map((name) => [name, microsofts.get(name) ?? madeOf(kind, name)]))
}
const ids = { Scope: idsOf('Scope', delegatedPermissions), Role: idsOf('Role', applicationPermissions) }
const names = {
  Scope: new Map([...ids.Scope].map(([name, id]) => [id, name])),
  Role: new Map([...ids.Role].map(([name, id]) => [id, name])),
}

export const permissionId = (kind: Kind, name: string): string => ids[kind].get(name)!
export const permissionOfId = (kind: Kind, id: string): string | undefined => names[kind].get(id.toLowerCase())
