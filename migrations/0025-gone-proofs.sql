-- When a person last lost something they prove with: by deleting it, by another number in its place, or by an
-- administrator. Resets that began before go no further (FLO-09).
alter table person add column proofs_gone_at timestamptz;
