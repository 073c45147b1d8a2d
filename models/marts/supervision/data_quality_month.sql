-- Grain: organization in service x month.
select
    organization_code,
    organization_key,
    month,
    is_observed,
    months_since_observed,
    in_post,
    mandatory_cells,
    blank_cells,
    completeness,
    invalid_people,
    validity,
    defaultable_cells,
    default_cells,
    default_share,
    changes,
    changes_in_time,
    changes_late,
    median_lag_days,
    p90_lag_days
from {{ ref('int_data_quality_month') }}
