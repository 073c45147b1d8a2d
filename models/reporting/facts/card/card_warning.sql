-- Grain: rule of warnings that keeps the organization at a level in the closing month. `is_decisive` marks the
-- rule whose level the organization has.
with decisive as (
    select * from {{ ref('warning_month') }}
    where organization_code = given_organization and month = closing_date
)

select
    given_organization || '|' || spells.warning_rule_id || '|' || spells.rule_version
    || '|' || strftime(spells.valid_from, '%Y-%m') as fact_key,
    'warning' as entity,
    spells.warning_rule_id as record_key,
    cast(null as varchar) as lake_id,
    cast(null as integer) as row_no,
    cast(null as varchar) as delivery_id,
    cast(null as varchar) as doc_no,
    given_organization as organization_code,
    spells.warning_rule_id,
    spells.sentence_zh,
    spells.sentence_en,
    spells.warning_level_code,
    level.label_zh as level_zh,
    level.label_en as level_en,
    strftime(spells.valid_from, '%Y-%m') as warned_since,
    coalesce(spells.warning_rule_id = decisive.warning_rule_id, false) as is_decisive,
    strftime(decisive.projected_crossing_on, '%Y-%m') as projected_crossing_in
from {{ ref('explained_warning_rule') }}(given_organization, closing_date) as spells
left join {{ ref('warning_level') }} as level on spells.warning_level_code = level.code
left join decisive on spells.warning_level_code = decisive.warning_level_code
