{#
  The links as weighted steps in both directions, per measure: forwards by the part of what the
  ending stage held, backwards by the part of what the beginning stage received. `stock`: stage_id,
  measure_code, stock, what a stage held when it ended; without it what was received counts equally.
#}
{% macro unit_step(unit_part, stock=none) -%}
with part as (
    select * from {{ ref(unit_part) }}
    where part > 0
),

basis as (
    select * from {{ ref('weight_basis') }}
),

held as (
    select
        part.origin_stage,
        part.destination_stage,
        part.measure_code,
        {% if stock -%}
        coalesce(stock.stock, 0) as amount,
        {% else -%}
        0 as amount,
        {% endif -%}
        part.part as numerator,
        part.total as denominator,
        basis.sort_order as basis_order
    from part
    inner join basis on part.weight_basis_code = basis.code
    {% if stock -%}
    left join {{ ref(stock) }} as stock
        on part.origin_stage = stock.stage_id and part.measure_code = stock.measure_code
    {%- endif %}
),

{{ apportioned('held', ['origin_stage', 'measure_code'], 'destination_stage') }},

received as (
    select
        *,
        count(*) over (partition by destination_stage, measure_code) as origins,
        sum(whole_part) over (partition by destination_stage, measure_code) as total_received,
        max(basis_order) over (partition by destination_stage, measure_code) as worst_order
    from apportioned
),

backward as (
    select
        received.measure_code,
        received.destination_stage as from_stage,
        received.origin_stage as to_stage,
        case when received.total_received > 0 then received.whole_part else 1 end as part,
        case when received.total_received > 0 then received.total_received else received.origins end
            as total,
        case
            when received.origins = 1 then 1
            when received.total_received > 0 then greatest(received.worst_order, basis.sort_order)
            else equal.sort_order
        end as basis_order
    from received
    inner join basis on basis.code = 'opening_share'
    inner join basis as equal on equal.code = 'equal'
),

unit_step as (
    select
        'forward' as direction_code,
        measure_code,
        origin_stage as from_stage,
        destination_stage as to_stage,
        cast(numerator as bigint) as part,
        cast(denominator as bigint) as total,
        cast(basis_order as integer) as basis_order
    from held
    union all
    select
        'backward' as direction_code,
        measure_code,
        from_stage,
        to_stage,
        cast(part as bigint) as part,
        cast(total as bigint) as total,
        cast(basis_order as integer) as basis_order
    from backward
    where part > 0
)

select * from unit_step
{%- endmacro %}
