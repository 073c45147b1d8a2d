-- Grain: quota holder x level x role x run of months with leaders without a quota line.
with cells as (
    select * from {{ ref('int_leadership_cell') }}
    where light_code = 'red' and authorized_posts = 0
),

runs as (
    {{ quota_runs('cells', 'D09') | indent(4) }}
),

failing as (
    select
        *,
        first_month as valid_from,
        next_month as valid_to
    from runs
)

{{ finding_spells('failing', 'leadership_quota', last_seen='last_month') }}
