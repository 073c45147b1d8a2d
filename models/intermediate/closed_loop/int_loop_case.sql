-- Grain: case of the closed loop: movement of a person into an organization, with the days of its
-- steps: plan, verification slip, approval by the personnel authority, entry, first record in the
-- real-name system, first pay. Pay is known from the first payroll of the organization on.
with movement as (
    select *
    from {{ ref('hist_staff_movement') }}
    where
        direction_code = 'in'
        and person_key is not null
        and to_organization_code is not null
        and effective_on is not null
),

loop_mode as (
    select * from {{ ref('loop_mode') }}
),

person_alias as (
    select * from {{ ref('int_person_alias') }}
),

slip as (
    select * from {{ ref('hist_verification_slip') }}
),

review_result as (
    select * from {{ ref('review_result') }}
),

plan_cover as (
    select * from {{ ref('int_loop_plan_cover') }}
),

person as (
    select
        person_key,
        organization_code,
        valid_from
    from {{ ref('int_person_in_post') }}
),

pay as (
    select
        subject_key,
        organization_code,
        month_no
    from {{ ref('int_reconciled_pay') }}
),

pay_cover as (
    select
        organization_code,
        min(month_no) as first_no,
        max(month_no) as last_no
    from pay
    group by organization_code
),

entered as (
    select
        movement.record_key as case_key,
        movement.person_key,
        coalesce(person_alias.subject_key, movement.person_key) as subject_key,
        movement.to_organization_code as organization_code,
        movement.mode_code,
        movement.effective_on as entered_on,
        movement.personnel_approved_on as approved_on,
        movement.verification_slip_no,
        slip.reviewed_on as slip_reviewed_on,
        coalesce(review_result.band in ('refused', 'withdrawn'), false) as is_slip_refused,
        {{ month_number('movement.effective_on') }} as month_no,
        coalesce(loop_mode.needs_plan, false) as needs_plan,
        coalesce(loop_mode.needs_slip, true) as needs_slip
    from movement
    left join person_alias on movement.person_key = person_alias.person_key
    left join slip on movement.verification_slip_no = slip.slip_no
    left join review_result on slip.result_code = review_result.code
    left join loop_mode
        on
            movement.mode_code = loop_mode.mode_code
            and {{ valid_at('loop_mode', 'movement.effective_on') }}
),

registered as (
    select
        entered.case_key,
        min(person.valid_from) as registered_on
    from entered
    inner join person
        on
            entered.person_key = person.person_key
            and entered.organization_code = person.organization_code
            and {{ month_number('person.valid_from') }} >= entered.month_no
    group by entered.case_key
),

-- Pay before the entry is a step out of order, so the year before is looked at too.
paid as (
    select
        entered.case_key,
        min(pay.month_no) as paid_no
    from entered
    inner join pay
        on
            entered.subject_key = pay.subject_key
            and entered.organization_code = pay.organization_code
            and pay.month_no >= entered.month_no - 12
    group by entered.case_key
),

int_loop_case as (
    select
        entered.case_key,
        entered.person_key,
        entered.organization_code,
        entered.mode_code,
        entered.month_no,
        {{ month_end('entered.month_no') }} as month,
        entered.needs_plan,
        entered.needs_slip,
        plan_cover.plan_year is not null as is_plan_known,
        plan_cover.planned_on,
        plan_cover.announced_on,
        entered.verification_slip_no,
        entered.slip_reviewed_on,
        entered.is_slip_refused,
        entered.approved_on,
        entered.entered_on,
        registered.registered_on,
        paid.paid_no,
        {{ month_end('paid.paid_no') }} as paid_on,
        entered.month_no >= pay_cover.first_no and pay_cover.first_no is not null
            as is_pay_known,
        coalesce(pay_cover.last_no, 0) as pay_known_to_no
    from entered
    left join plan_cover
        on
            entered.organization_code = plan_cover.organization_code
            and year(entered.entered_on) = plan_cover.plan_year
            and entered.needs_plan
    left join registered on entered.case_key = registered.case_key
    left join paid on entered.case_key = paid.case_key
    left join pay_cover on entered.organization_code = pay_cover.organization_code
)

select * from int_loop_case
