-- Grain: organization x month x list (payroll, roster): how its records were linked to people of the
-- real-name system. A roster counts in its own month.
{{ config(materialized='monthly') }}
with record as (
    select
        'payroll' as people_list_code,
        organization_code,
        month,
        linked_person_key,
        method_code
    from {{ ref('int_reconciled_pay') }}
    union all
    select
        'roster' as people_list_code,
        line.organization_code,
        cover.month,
        line.linked_person_key,
        line.method_code
    from {{ ref('int_roster_line') }} as line
    inner join {{ ref('int_roster_in_month') }} as cover
        on
            line.organization_code = cover.organization_code
            and line.month_from_no = cover.month_no
),

counted as (
    select
        organization_code,
        month,
        people_list_code,
        cast(count(*) as integer) as records,
        cast(count(*) filter (where linked_person_key is not null and method_code = 'id') as integer)
            as linked_by_id,
        cast(
            count(*) filter (
                where linked_person_key is not null and method_code = 'name_birth_unit'
            ) as integer
        ) as linked_by_name,
        cast(
            count(*) filter (where linked_person_key is not null and method_code = 'score')
            as integer
        ) as linked_by_score,
        cast(count(*) filter (where linked_person_key is null) as integer) as unmatched
    from record
    group by organization_code, month, people_list_code
),

int_reconciliation_match_month as (
    select
        organization_code,
        month,
        people_list_code,
        records,
        linked_by_id,
        linked_by_name,
        linked_by_score,
        unmatched,
        cast(unmatched * 1.0 / records as decimal(9, 6)) as unmatched_rate
    from counted
)

select * from int_reconciliation_match_month
