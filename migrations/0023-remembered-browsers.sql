-- A reset forgets the browsers that are remembered for its person, and so does whoever deletes the person. Without an
-- index both went through those of the whole tenant.
create index known_device_of on known_device (tenant_id, user_id);
