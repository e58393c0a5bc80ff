/** Graph's records of what happened (graph-api.md 7). Times are ISO 8601 in UTC. */

export type DirectoryAudit = {
  readonly id: string
  readonly activityDateTime: string
  readonly activityDisplayName: string
  readonly category: string
  readonly correlationId: string
  readonly loggedByService: string
  readonly operationType: string | null
  readonly result: 'success' | 'failure' | 'timeout'
  readonly resultReason: string
  readonly initiatedBy: {
    readonly user: {
      readonly id: string | null
      readonly displayName: string | null
      readonly userPrincipalName: string | null
      readonly ipAddress: string | null
    } | null
    readonly app: { readonly appId: string | null; readonly displayName: string | null } | null
  }
  readonly targetResources: readonly AuditTarget[]
  readonly additionalDetails: readonly { readonly key: string; readonly value: string }[]
}

export type AuditTarget = {
  readonly id: string | null
  readonly displayName: string | null
  readonly type: string
  readonly userPrincipalName: string | null
  readonly modifiedProperties: readonly ModifiedProperty[]
}
export type ModifiedProperty = {
  readonly displayName: string
  readonly oldValue: string | null
  readonly newValue: string | null
}

export type SignIn = {
  readonly id: string
  readonly createdDateTime: string
  readonly userId: string
  readonly userDisplayName: string | null
  readonly userPrincipalName: string | null
  readonly appId: string | null
  readonly appDisplayName: string | null
  readonly clientAppUsed: string | null
  readonly correlationId: string
  readonly conditionalAccessStatus?: string | null
  readonly ipAddress: string | null
  readonly isInteractive: boolean
  readonly resourceId?: string | null
  readonly resourceDisplayName?: string | null
  readonly userAgent?: string | null
  readonly status: {
    readonly errorCode: number
    readonly failureReason: string | null
    readonly additionalDetails: string | null
  }
  readonly deviceDetail?: { readonly operatingSystem: string | null; readonly browser: string | null } | null
  readonly location?: {
    readonly city: string | null
    readonly state: string | null
    readonly countryOrRegion: string | null
  } | null
}
