-- Grain: reform x organization of the structure right after it x month.
select
    reform_code,
    organization_code,
    month,
    authorized_posts,
    in_post,
    treated_on,
    relative_month,
    is_treated,
    change_records,
    breaks_passed,
    is_observed
from {{ ref('int_reform_panel_month') }}
