-- Grain: cell (organization x establishment type, or leadership holder x level x role) x spell of
-- consecutive months with a vacancy.
select
    vacancy_id,
    cell_kind_code,
    organization_code,
    establishment_type_code,
    leadership_level_code,
    leadership_role_code,
    quota_holder_code,
    vacant_from,
    is_since_before,
    vacant_to,
    end_code,
    months,
    vacancy_age_code,
    vacant_posts,
    ceiling_posts
from {{ ref('int_vacancy_spell') }}
