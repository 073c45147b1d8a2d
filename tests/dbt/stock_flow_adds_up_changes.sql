-- Flows of a cell are the rows of staff_change, kind by kind.
{% set flows = [
    'entries', 'exits', 'transfers_in', 'transfers_out', 'reform_in', 'reform_out',
    'reclassified_in', 'reclassified_out', 'corrections',
] -%}
with changes as (
    select
        organization_code,
        establishment_type_code,
        month,
        flow_code,
        abs(sum(heads_change)) as heads,
        sum(heads_change) as net_heads
    from {{ ref('staff_change') }}
    where flow_code <> 'attribute'
    group by organization_code, establishment_type_code, month, flow_code
),

flows as (
    {% for flow in flows -%}
    select
        organization_code,
        establishment_type_code,
        month,
        '{{ flow }}' as flow_code,
        {{ flow }} as heads
    from {{ ref('stock_flow_month') }}
    where {{ flow }} <> 0
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    changes.*,
    flows.heads as flow_heads
from changes
full outer join flows
    on
        changes.organization_code = flows.organization_code
        and changes.establishment_type_code is not distinct from flows.establishment_type_code
        and changes.month = flows.month
        and changes.flow_code = flows.flow_code
where
    coalesce(case when flows.flow_code = 'corrections' then flows.heads end, 0)
    <> coalesce(case when changes.flow_code = 'corrections' then changes.net_heads end, 0)
    or (
        coalesce(changes.flow_code, flows.flow_code) <> 'corrections'
        and coalesce(changes.heads, 0) <> coalesce(flows.heads, 0)
    )
