import { get, type Page, quoted } from './client.ts'

/** The names of an application's extension properties, as rules write them; the application by its client id. */
export async function extensionNames(clientId: string): Promise<readonly string[]> {
  const found = await get<Page<{ id: string }>>('/v1.0/applications', {
    $filter: `appId eq ${quoted(clientId)}`,
    $select: 'id',
  })
  const [application] = found.value
  if (!application) return []
  const properties = await get<Page<{ name: string }>>(`/v1.0/applications/${application.id}/extensionProperties`)
  return properties.value.map((property) => property.name)
}
