-- Grain: quota of a chief x run of months in which the post is vacant for longer than allowed, from
-- the first month after the allowed ones.
with chiefs as (
    select * from {{ ref('int_leadership_cell') }}
    where leadership_role_code = '1' and authorized_posts > 0 and in_post = 0
),

runs as (
    {{ quota_runs('chiefs', 'D07') | indent(4) }}
),

allowed as (
    select * from {{ ref('rule_parameter') }}
    where rule_id = 'D07' and parameter_code = 'months'
),

month as (
    select * from {{ ref('month') }}
),

failing as (
    select
        runs.*,
        late_month.month as valid_from,
        runs.next_month as valid_to
    from runs
    inner join allowed on {{ valid_at('allowed', 'runs.first_month') }}
    inner join month as late_month on runs.first_no + allowed.value = late_month.month_no
    where runs.last_no - runs.first_no >= allowed.value
)

{{ finding_spells('failing', 'leadership_quota', last_seen='last_month') }}
