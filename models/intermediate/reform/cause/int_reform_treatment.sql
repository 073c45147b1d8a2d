-- Grain: reform x organization of the structure right after the reform that a change record of the
-- reform touched, as predecessor or successor: the first date it took effect.
with event as (
    select * from {{ ref('hist_organization_event') }}
    where reform_code is not null and effective_on is not null
),

touched as (
    select reform_code, predecessor_code as organization_code, effective_on, event_type_code
    from event
    where predecessor_code is not null
    union all
    select reform_code, successor_code as organization_code, effective_on, event_type_code
    from event
    where successor_code is not null
),

int_reform_treatment as (
    select
        reform_code,
        organization_code,
        min(effective_on) as treated_on,
        cast(count(*) as integer) as change_records
    from touched
    group by reform_code, organization_code
)

select * from int_reform_treatment
