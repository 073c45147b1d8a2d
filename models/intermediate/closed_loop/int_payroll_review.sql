-- Grain: subject x organization x month whose pay begins or ends against the month before, in months
-- whose month before the organization was paid too: passed where the real-name system shows the same
-- change, else to be reviewed or refused.
with pay as (
    select * from {{ ref('int_reconciled_pay') }}
),

person as (
    select * from {{ ref('int_reconciled_person') }}
),

cover as (
    select distinct organization_code, month_no from pay
),

begun as (
    select
        pay.subject_key,
        pay.organization_code,
        pay.month_no,
        'begins' as change_code,
        pay.gross_pay,
        pay.candidates
    from pay
    inner join cover
        on
            pay.organization_code = cover.organization_code
            and pay.month_no = cover.month_no + 1
    left join pay as before
        on
            pay.subject_key = before.subject_key
            and pay.organization_code = before.organization_code
            and pay.month_no = before.month_no + 1
    where before.subject_key is null
),

ended as (
    select
        pay.subject_key,
        pay.organization_code,
        pay.month_no + 1 as month_no,
        'ends' as change_code,
        pay.gross_pay,
        pay.candidates
    from pay
    inner join cover
        on
            pay.organization_code = cover.organization_code
            and pay.month_no + 1 = cover.month_no
    left join pay as later
        on
            pay.subject_key = later.subject_key
            and pay.organization_code = later.organization_code
            and pay.month_no + 1 = later.month_no
    where later.subject_key is null
),

change as (
    select * from begun
    union all
    select * from ended
),

int_payroll_review as (
    select
        change.subject_key,
        change.organization_code,
        {{ month_end('change.month_no') }} as month,
        change.change_code,
        person.subject_key is not null as is_registered,
        case
            when change.change_code = 'begins' and person.subject_key is not null then 'pass'
            when change.change_code = 'begins' and change.candidates > 0 then 'review'
            when change.change_code = 'begins' then 'refuse'
            when person.subject_key is null then 'pass'
            else 'review'
        end as result_code,
        change.gross_pay
    from change
    left join person
        on
            change.subject_key = person.subject_key
            and change.organization_code = person.organization_code
            and change.month_no = person.month_no
)

select * from int_payroll_review
