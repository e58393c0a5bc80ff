-- Guarded mode (security.md LIM-12): since when, until when unless the attack goes on, and what began it.
-- Beside the tenant, because a reset reads the tenant in any case.
alter table tenant
  add column guarded_since timestamptz,
  add column guarded_until timestamptz,
  add column guarded_cause text check (guarded_cause in ('refused', 'failed')),
  -- Of many units that begin it at once, the one whose id it bears has begun it.
  add column guarded_period uuid,
  add constraint tenant_guarded_whole check (
    num_nulls(guarded_since, guarded_until, guarded_cause, guarded_period) in (0, 4)
  );
