-- When an organization was told last that something attacks its resets (security.md LIM-05).
create table tenant_alarm (
  tenant_id uuid not null references tenant (id),
  kind text not null check (kind in ('refused', 'failed')),
  raised_at timestamptz not null,
  primary key (tenant_id, kind)
);
