-- Grain: person x organization x unbroken run of months [month_from_no, month_to_no) in post there,
-- whatever the establishment type.
with occupancy as (
    select distinct person_key, organization_code, month_from_no, month_to_no
    from {{ ref('int_occupancy') }}
),

reaching as (
    select
        *,
        max(month_to_no) over (
            partition by person_key, organization_code
            order by month_from_no, month_to_no
            rows between unbounded preceding and 1 preceding
        ) as reached_no
    from occupancy
),

runs as (
    select
        *,
        sum(case when reached_no >= month_from_no then 0 else 1 end) over (
            partition by person_key, organization_code
            order by month_from_no, month_to_no
            rows between unbounded preceding and current row
        ) as run_no
    from reaching
),

int_lineage_presence as (
    select
        person_key,
        organization_code,
        min(month_from_no) as month_from_no,
        max(month_to_no) as month_to_no
    from runs
    group by person_key, organization_code, run_no
)

select * from int_lineage_presence
