-- Grain: target for the structure of staff in force on the day.
select
    structure_target.target_code,
    structure_target.feature_code,
    structure_target.feature_value,
    structure_target.type_band,
    structure_target.least_share,
    structure_target.label_zh,
    structure_target.label_en
from {{ ref('structure_target') }} as structure_target
where {{ valid_at('structure_target', 'given_month') }}
