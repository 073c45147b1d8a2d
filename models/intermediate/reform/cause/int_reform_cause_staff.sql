-- Grain: reform x organization x establishment type x month x flow: the flows of staff, signed.
{% set flows = {
    'entries': 'entries', 'exits': '-exits',
    'transfers': 'transfers_in - transfers_out', 'reform': 'reform_in - reform_out',
    'reclassified': 'reclassified_in - reclassified_out', 'corrections': 'corrections',
} -%}
with reference_date as (
    select distinct reform_code, before_on, after_on
    from {{ ref('int_reform_reference_date') }}
),

flow as (
    select reference_date.reform_code, stock_flow_month.*
    from {{ ref('int_stock_flow_month') }} as stock_flow_month
    inner join reference_date
        on
            stock_flow_month.month > reference_date.before_on
            and stock_flow_month.month <= reference_date.after_on
),

signed as (
    {% for component, sum in flows.items() -%}
    select
        reform_code,
        organization_code,
        establishment_type_code as part_code,
        {{ month_number('month') }} as month_no,
        '{{ component }}' as component_code,
        {{ sum }} as quantity
    from flow
    {{ 'union all' if not loop.last }}
    {% endfor -%}
),

int_reform_cause_staff as (
    select
        reform_code,
        organization_code,
        'in_post' as measure_code,
        part_code,
        month_no,
        component_code,
        cast(quantity as decimal(18, 0)) as quantity
    from signed
    where quantity <> 0
)

select * from int_reform_cause_staff
