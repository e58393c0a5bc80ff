-- Wrong passwords since the last right one, which no quiet day forgets (passwords.md LK-08).
alter table lockout add column run integer not null default 0;
