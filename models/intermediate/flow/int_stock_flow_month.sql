-- Grain: organization x establishment type x month in which staff or a flow is not zero. Flows are
-- the rows of staff_change added up, stocks their running sum, so that a stock is what the flows
-- made it.
{% set flows = [
    'entries', 'exits', 'transfers_in', 'transfers_out', 'reform_in', 'reform_out',
    'reclassified_in', 'reclassified_out',
] -%}
with change as (
    select
        *,
        {{ month_number('month') }} as month_no
    from {{ ref('int_staff_change') }}
    where heads_change <> 0
),

month as (
    select * from {{ ref('month') }}
),

flow_sums as (
    select
        organization_code,
        establishment_type_code,
        month_no,
        {% for flow in flows -%}
        sum(case when flow_code = '{{ flow }}' then 1 else 0 end) as {{ flow }},
        {% endfor -%}
        sum(case when flow_code = 'corrections' then heads_change else 0 end) as corrections,
        sum(heads_change) as net_change
    from change
    group by organization_code, establishment_type_code, month_no
),

stocks as (
    select
        *,
        sum(net_change) over (
            partition by organization_code, establishment_type_code
            order by month_no
            rows between unbounded preceding and current row
        ) as closing,
        coalesce(
            lead(month_no) over (
                partition by organization_code, establishment_type_code order by month_no
            ),
            999999
        ) as month_to_no
    from flow_sums
),

int_stock_flow_month as (
    select
        stocks.*,
        month.month,
        month.month_no = stocks.month_no as is_flow_month
    from stocks
    inner join month
        on stocks.month_no <= month.month_no and stocks.month_to_no > month.month_no
    where stocks.closing <> 0 or month.month_no = stocks.month_no
)

select
    organization_code,
    establishment_type_code,
    month,
    cast(case when is_flow_month then closing - net_change else closing end as integer) as opening,
    {% for flow in flows + ['corrections'] -%}
    cast(case when is_flow_month then {{ flow }} else 0 end as integer) as {{ flow }},
    {% endfor -%}
    cast(closing as integer) as closing
from int_stock_flow_month
