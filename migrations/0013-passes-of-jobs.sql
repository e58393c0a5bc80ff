-- Passes that a bulk operation gave, sealed, until whoever began it takes them along: once, within an hour of its end.
create table job_pass (
  tenant_id uuid not null,
  job_id uuid not null,
  -- the row of the job that it came of
  line integer not null,
  sealed bytea not null,
  primary key (tenant_id, job_id, line),
  foreign key (tenant_id, job_id) references job (tenant_id, id) on delete cascade
);
