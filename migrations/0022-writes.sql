-- What a reset writes (docs/decisions/0027).

-- Called only where a write changed no row: nothing of it may be worked out before the statement runs.
alter function must_change(bigint, bigint) volatile;

-- Each new flow locked its tenant's row: people who begin at the same moment shared that lock, which PostgreSQL has to
-- write down for every one of them. A tenant is read in the unit that begins a flow, and is never deleted.
alter table reset_flow drop constraint reset_flow_tenant_id_fkey;

-- Mails of the demo are read once or never; to pack them cost more than the rest of the statement.
alter table demo_message alter column html set storage external;

-- While the index held open codes only, a code that was used or void got new entries in all four indexes. A flow has a
-- handful of codes, so it may as well hold all of them.
drop index challenge_of_flow;
create index challenge_of_flow on challenge (tenant_id, flow_id);
