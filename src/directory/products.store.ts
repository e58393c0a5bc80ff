import { sql } from 'kysely'
import type { Look, Tx } from '../store/unit.ts'
import { type Catalogue, type Product, productOf } from './products.ts'

/** Ours, and over them those the operator described. */
export async function catalogueOf(look: Look, tenantId: string): Promise<Catalogue> {
  const rows = await look.db.selectFrom('product').select('document').where('tenant_id', '=', tenantId).execute()
  if (rows.length === 0) return productOf
  const described = rows.map((row) => row.document as Product)
  return new Map([...productOf, ...described.map((product) => [product.skuId, product] as const)])
}

export async function saveProduct(tx: Tx, product: Product): Promise<void> {
  await sql`
    insert into product (tenant_id, sku_id, document, updated_at)
    values (${tx.tenantId}, ${product.skuId}, ${JSON.stringify(product)}::jsonb, ${tx.now})
    on conflict (tenant_id, sku_id) do update set document = excluded.document, updated_at = excluded.updated_at`.execute(
    tx.db,
  )
}
