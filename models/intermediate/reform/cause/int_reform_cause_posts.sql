-- Grain: reform x organization x establishment type x month x ledger reason: the ledger movements
-- that changed the authorized posts. Where snapshot and ledger move in different months or by
-- different numbers, the difference is a cause of its own, so that the causes add up to the
-- snapshot.
with step as (
    select * from {{ ref('int_reform_step') }}
    where measure_code = 'authorized_posts'
),

reference_date as (
    select distinct
        reform_code,
        {{ month_number('before_on') }} as before_no,
        {{ month_number('after_on') }} as after_no
    from {{ ref('int_reform_reference_date') }}
),

entered as (
    select
        reference_date.reform_code,
        ledger.organization_code,
        ledger.establishment_type_code as part_code,
        {{ month_number('ledger.effective_on') }} as month_no,
        concat('reason_', coalesce(ledger.reason_code, 'missing')) as component_code,
        sum(ledger.posts_change) as quantity
    from {{ ref('int_establishment_ledger') }} as ledger
    inner join reference_date
        on
            {{ month_number('ledger.effective_on') }} > reference_date.before_no
            and {{ month_number('ledger.effective_on') }} <= reference_date.after_no
    group by
        reference_date.reform_code,
        ledger.organization_code,
        ledger.establishment_type_code,
        {{ month_number('ledger.effective_on') }},
        ledger.reason_code
),

both_sides as (
    select reform_code, organization_code, part_code, month_no, change as quantity
    from step
    union all
    select reform_code, organization_code, part_code, month_no, -quantity as quantity
    from entered
),

differences as (
    select
        reform_code,
        organization_code,
        part_code,
        month_no,
        'ledger_difference' as component_code,
        sum(quantity) as quantity
    from both_sides
    group by reform_code, organization_code, part_code, month_no
    having sum(quantity) <> 0
),

int_reform_cause_posts as (
    select
        reform_code,
        organization_code,
        'authorized_posts' as measure_code,
        part_code,
        month_no,
        component_code,
        quantity
    from entered
    union all
    select
        reform_code,
        organization_code,
        'authorized_posts' as measure_code,
        part_code,
        month_no,
        component_code,
        quantity
    from differences
)

select * from int_reform_cause_posts
