-- Grain: organization x month that a period of workload ends in: its people, workers outside the
-- establishment included, and the people that its workload would take at the average of the city
-- for the same measure. Of several measures the mean is taken, because they share the people.
{{ config(materialized='monthly') }}
with workload as (
    select * from {{ ref('int_workload_comparison') }}
    where subject_type_code = 'organization' and quantity is not null
),

measure_month as (
    select
        organization_code,
        month,
        in_post + off_establishment as heads
    from {{ ref('int_structure_measure_month') }}
),

worked as (
    select
        measure_month.organization_code,
        workload.measure_code,
        measure_month.month,
        workload.quantity,
        measure_month.heads
    from workload
    inner join measure_month
        on
            workload.subject_code = measure_month.organization_code
            and workload.month = measure_month.month
    where measure_month.heads > 0
),

average as (
    select
        measure_code,
        month,
        cast(sum(heads) as double) / nullif(sum(quantity), 0) as heads_per_unit
    from worked
    group by measure_code, month
),

int_workload_head_month as (
    select
        worked.organization_code,
        worked.month,
        worked.heads as heads_with_workload,
        cast(avg(worked.quantity * average.heads_per_unit) as decimal(18, 10)) as workload_heads
    from worked
    inner join average
        on worked.measure_code = average.measure_code and worked.month = average.month
    group by worked.organization_code, worked.month, worked.heads
)

select * from int_workload_head_month
