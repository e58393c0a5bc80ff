import { roles } from './role-templates.ts'

/** What the holders of a role may do here, for people who give it (roles.policy.ts `acts` decides). */
const words: ReadonlyMap<string, string> = new Map([
  [roles.globalAdministrator, 'Does everything in this directory but read and give custom security attributes.'],
  [roles.globalReader, 'Sees everything that administrators see and changes nothing.'],
  [
    roles.userAdministrator,
    'Creates, changes, deletes and restores users and groups; resets passwords of people who hold no role.',
  ],
  [
    roles.helpdeskAdministrator,
    'Resets passwords of people who hold no or only lesser roles, and ends their sessions.',
  ],
  [roles.passwordAdministrator, 'Resets passwords of people who hold no role or this one.'],
  [
    roles.authenticationAdministrator,
    'Sees, adds and deletes methods and resets passwords of people who are no administrators.',
  ],
  [
    roles.privilegedAuthenticationAdministrator,
    'Sees, adds and deletes methods and resets passwords of everybody, administrators too.',
  ],
  [roles.authenticationPolicyAdministrator, 'Decides which methods there are, for whom, and how passwords are reset.'],
  [roles.privilegedRoleAdministrator, 'Gives and takes roles, and makes administrative units.'],
  [roles.groupsAdministrator, 'Creates, changes and deletes groups and their rules.'],
  [roles.licenseAdministrator, 'Gives and takes licenses of people and groups.'],
  [roles.billingAdministrator, 'Changes the facts of the organization and the products it owns.'],
  [roles.guestInviter, 'Invites guests.'],
  [roles.directoryReaders, 'Reads users, groups and roles.'],
  [roles.domainNameAdministrator, 'Adds, verifies and removes domains.'],
  [roles.organizationalBrandingAdministrator, 'Chooses the colour and the texts that people see.'],
  [roles.hybridIdentityAdministrator, 'Decides about writing passwords back to a directory of the organization.'],
  [roles.applicationAdministrator, 'Registers applications and decides about their secrets; reads the logs.'],
  [roles.cloudApplicationAdministrator, 'Registers applications and decides about their secrets; reads the logs.'],
  [roles.reportsReader, 'Reads audit logs, sign-in logs and insights.'],
  [roles.securityReader, 'Reads audit logs, sign-in logs and insights.'],
  [roles.securityOperator, 'Reads audit logs, sign-in logs and insights.'],
  [
    roles.securityAdministrator,
    'Reads the policies of reset, writes those of password protection, and reads the logs.',
  ],
  [roles.attributeAssignmentAdministrator, 'Gives values of custom security attributes to people.'],
  [roles.attributeAssignmentReader, 'Reads the values of custom security attributes.'],
  [roles.attributeDefinitionAdministrator, 'Defines custom security attributes.'],
  [roles.attributeDefinitionReader, 'Reads the definitions of custom security attributes.'],
])

/** The rest is there because other programs compare roles by name and id. */
const nothing = 'Gives no rights here; kept for programs that compare roles.'

export const describeRole = (id: string): string => words.get(id) ?? nothing
