-- Grain: organization x count x record x interval, as in int_personnel_quantity_span: entrants of the
-- last months (seed personnel_threshold), leaders above the grade of their organization,
-- off-establishment workers with a known cost, and control numbers. Entrants came from outside the
-- warehouse; one that moved between organizations is none.
with person as (
    select * from {{ ref('int_person_span') }}
),

sex as (
    select * from {{ ref('sex') }}
),

group_span as (
    select * from {{ ref('int_personnel_group_span') }}
    where education_kind_code = 'highest'
),

entry as (
    select
        change.organization_code,
        change.person_key,
        change.establishment_type_code,
        {{ month_number('change.month') }} as entry_no,
        {{ month_number('change.month') }} + threshold.value as end_no
    from {{ ref('int_staff_change') }} as change
    inner join {{ ref('personnel_threshold') }} as threshold
        on
            threshold.threshold_code = 'entrant_window'
            and {{ valid_at('threshold', 'change.month') }}
    where change.flow_code = 'entries'
),

entrant as (
    select
        entry.organization_code,
        entry.entry_no,
        entry.end_no,
        person.record_key,
        coalesce(sex.band = 'female', false) as is_woman
    from entry
    inner join person
        on
            entry.person_key = person.person_key
            and entry.organization_code = person.organization_code
            and entry.establishment_type_code = person.establishment_type_code
            and entry.entry_no >= person.month_from_no
            and entry.entry_no < person.month_to_no
    left join sex on person.sex_code = sex.code
),

over_grade as (
    select
        person.organization_code,
        person.record_key,
        greatest(person.month_from_no, {{ month_number('organization.valid_from') }}) as from_no,
        least(person.month_to_no, {{ end_month_number('organization.valid_to') }}) as to_no
    from person
    inner join {{ ref('int_organization') }} as organization
        on person.organization_code = organization.organization_code
    inner join {{ ref('int_level_above_grade') }} as level_above_grade
        on
            person.leadership_level_code = level_above_grade.leadership_level_code
            and organization.grade_code = level_above_grade.grade_code
    where person.leadership_role_code is not null
),

worker as (
    select
        worker.*,
        {{ month_number('worker.valid_from') }} as from_no,
        {{ end_month_number('worker.valid_to') }} as to_no
    from {{ ref('int_off_establishment_worker') }} as worker
    left join {{ ref('worker_type') }} as worker_type on worker.worker_type_code = worker_type.code
    where worker.monthly_cost is not null and coalesce(worker_type.is_headcount, true)
),

control as (
    select
        *,
        {{ month_number('valid_from') }} as from_no,
        {{ end_month_number('valid_to') }} as to_no
    from {{ ref('int_off_establishment_control') }}
    where control_posts is not null
),

quantity as (
    select organization_code, 'entrants' as count_code, record_key, entry_no as from_no,
        end_no as to_no, cast(1 as decimal(18, 4)) as quantity
    from entrant
    union all
    select organization_code, 'women_entrants', record_key, entry_no, end_no, 1
    from entrant
    where is_woman
    union all
    select entrant.organization_code, concat('entrants_', group_span.group_code),
        entrant.record_key, entrant.entry_no, entrant.end_no, 1
    from entrant
    inner join group_span
        on
            entrant.record_key = group_span.record_key
            and entrant.organization_code = group_span.organization_code
            and entrant.entry_no >= group_span.month_from_no
            and entrant.entry_no < group_span.month_to_no
    where group_span.group_code in ('aged_35_and_below', 'bachelor_and_above')
    union all
    select organization_code, 'over_grade_leaders', record_key, from_no, to_no, 1 from over_grade
    union all
    select organization_code, 'workers_with_cost', record_key, from_no, to_no, 1 from worker
    union all
    select organization_code, 'worker_cost', record_key, from_no, to_no, monthly_cost from worker
    union all
    select organization_code, 'organizations_with_control', record_key, from_no, to_no, 1
    from control
    union all
    select organization_code, 'control_posts', record_key, from_no, to_no, control_posts
    from control
),

int_personnel_flow_span as (
    select * from quantity
    where from_no < to_no
)

select * from int_personnel_flow_span
