-- Grain: organization x establishment type x run of months in which the fill rate moved by more than
-- allowed from one month to the next, by more than a few people, and no change of organizations
-- explains it. Both months must have been delivered.
with use_month as (
    select
        *,
        {{ month_number('month') }} as use_month_no
    from {{ ref('int_establishment_use_month') }}
    where is_observed and ceiling_posts > 0
),

parameter as (
    select * from {{ ref('rule_parameter') }}
    where rule_id = 'C11'
),

event as (
    select
        predecessor_code as organization_code,
        effective_on
    from {{ ref('hist_organization_event') }}
    union all
    select
        successor_code as organization_code,
        effective_on
    from {{ ref('hist_organization_event') }}
),

moved as (
    select
        later.*,
        -- Rounded, so that a limit is a limit to the last digit.
        round(
            abs(
                cast(later.in_post as double) / later.ceiling_posts
                - cast(earlier.in_post as double) / earlier.ceiling_posts
            ),
            6
        ) as change,
        abs(later.in_post - earlier.in_post) as persons
    from use_month as later
    inner join use_month as earlier
        on
            later.organization_code = earlier.organization_code
            and later.establishment_type_code = earlier.establishment_type_code
            and later.use_month_no = earlier.use_month_no + 1
),

limits as (
    select
        moved.*,
        change_limit.value as change_limit,
        person_limit.value as person_limit,
        reform.value as reform_months
    from moved
    inner join parameter as change_limit
        on change_limit.parameter_code = 'change' and {{ valid_at('change_limit', 'moved.month') }}
    inner join parameter as person_limit
        on person_limit.parameter_code = 'persons' and {{ valid_at('person_limit', 'moved.month') }}
    inner join parameter as reform
        on reform.parameter_code = 'reform_months' and {{ valid_at('reform', 'moved.month') }}
),

cells as (
    select limits.*
    from limits
    where
        limits.change > limits.change_limit
        and limits.persons >= limits.person_limit
        and not exists (
            select 1 from event
            where
                event.organization_code = limits.organization_code
                and {{ month_number('event.effective_on') }}
                between limits.use_month_no - limits.reform_months and limits.use_month_no
        )
),

failing as (
    {{ use_runs('cells', 'C11') | indent(4) }}
)

{{ finding_spells('failing', 'establishment', last_seen='last_seen_on') }}
