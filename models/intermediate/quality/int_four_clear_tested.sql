-- Grain: four-clear test x month in which it can be carried out: one of its rules is computed, and the
-- records it needs were delivered by then, or in that very month where they are needed each month. The
-- plan of an organization is asked for by organization elsewhere.
{{ config(materialized='monthly') }}
with test as (
    select * from {{ ref('four_clear_test') }}
),

computed as (
    select distinct criterion.test_code
    from {{ ref('four_clear_criterion') }} as criterion
    left join {{ ref('rule') }} as rule on criterion.rule_id = rule.rule_id
    where criterion.rule_id is null or rule.is_active
),

delivered as (
    select
        entity,
        {{ month_number('as_of_date') }} as month_no
    from {{ source('inputs', 'standing') }}
    where rows_landed > 0
    group by entity, {{ month_number('as_of_date') }}
),

int_four_clear_tested as (
    select
        test.test_code,
        month.month,
        month.month_no
    from test
    inner join computed on test.test_code = computed.test_code
    inner join {{ ref('month') }} as month on {{ valid_in_month('test', 'month.month_no') }}
    where
        exists (
            select 1
            from delivered
            where
                delivered.entity = test.needs_entity
                and (
                    delivered.month_no = month.month_no
                    or (not test.needs_each_month and delivered.month_no < month.month_no)
                )
        )
)

select * from int_four_clear_tested
