-- Grain: run of one light of a cell, with the numbers of its first month.
select
    lights.organization_code as code,
    lights.light_kind_code as kind,
    coalesce(type.label_{lang}, level.label_{lang}, '—')
    || coalesce(' · ' || role.label_{lang}, '') as cell,
    lights.quota_holder_code as holder,
    lights.light_code as light,
    lights.valid_from,
    lights.valid_to,
    lights.authorized_posts as authorized,
    lights.in_post,
    lights.light_id
from supervision.light_history as lights
left join codes.establishment_type as type on lights.establishment_type_code = type.code
left join codes.leadership_level as level on lights.leadership_level_code = level.code
left join codes.leadership_role as role on lights.leadership_role_code = role.code
order by code, kind, lights.establishment_type_code, lights.leadership_level_code,
    lights.leadership_role_code, holder, valid_from, light_id
