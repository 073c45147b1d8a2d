-- Grain: state of a leader in post x run of months in which the leader uses the quota of one
-- holder: of the department, or of the organization. The leaders in a month add up to the
-- leadership marts.
with placement as (
    select * from {{ ref('int_leadership_placement') }}
),

month as (
    select * from {{ ref('month') }}
),

int_leader_placement as (
    select
        placement.record_key,
        placement.organization_code,
        placement.department_code,
        case when placement.department_code = '' then 'body' else 'department' end
            as quota_holder_code,
        placement.leadership_level_code,
        placement.leadership_role_code,
        first_month.month as valid_from,
        next_month.month as valid_to,
        placement.lake_id,
        placement.row_no
    from placement
    inner join month as first_month on placement.month_from_no = first_month.month_no
    left join month as next_month on placement.month_to_no = next_month.month_no
)

select * from int_leader_placement
