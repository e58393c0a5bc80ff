-- Graph's employeeOrgData: where in the organization somebody works, and who pays for it.
alter table person
  add column division text,
  add column cost_center text;

-- Noted for delta queries like the other properties (0007).
create trigger person_organization_changed after update of division, cost_center on person for each row
  when ((old.division, old.cost_center) is distinct from (new.division, new.cost_center))
  execute function note_user();
