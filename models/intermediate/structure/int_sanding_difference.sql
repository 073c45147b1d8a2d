-- Grain: organization x field x item x run of months in which the sanding plan (三定) and the register
-- differ in one way, whatever the values are: a change of the values does not begin a new run.
{% set key = ['organization_code', 'field_code', 'item_code'] -%}
with differing as (
    select
        {{ key | join(', ') }},
        consistency_code,
        {{ month_number('month_from') }} as month_from_no,
        {{ end_month_number('month_to') }} as month_to_no
    from {{ ref('int_sanding_consistency') }}
    where consistency_code in ('plan_differs', 'not_in_plan', 'not_in_ledger')
),

runs as (
    {{ merged_spans('differing', key, ['consistency_code']) | indent(4) }}
),

int_sanding_difference as (
    select
        {{ key | join(', ') }},
        consistency_code,
        {{ month_end('month_from_no') }} as month_from,
        case when month_to_no < 999999 then {{ month_end('month_to_no') }} end as month_to
    from runs
)

select * from int_sanding_difference
