-- Grain: quota holder x level x role x run of months with more than one chief where the quota has no room for more.
with cells as (
    select * from {{ ref('int_leadership_cell') }}
    where leadership_role_code = '1' and light_code = 'red' and in_post > 1
),

runs as (
    {{ quota_runs('cells', 'D04') | indent(4) }}
),

failing as (
    select
        *,
        first_month as valid_from,
        next_month as valid_to
    from runs
)

{{ finding_spells('failing', 'leadership_quota', last_seen='last_month') }}
