-- Grain: leg that has a counter leg of the same person: a change of type within an organization, or
-- a move between organizations along the lineage or otherwise. Every pair is a row for each of its
-- two legs.
with reclassified as (
    select * from {{ ref('int_flow_reclassified') }}
),

move as (
    select * from {{ ref('int_flow_move') }}
),

pairs as (
    select
        out_leg_id,
        in_leg_id,
        'reclassified' as kind_code,
        cast(null as varchar) as event_id,
        cast(null as varchar) as reform_code,
        cast(null as date) as effective_on,
        cast(null as varchar) as doc_no
    from reclassified
    union all
    select
        out_leg_id,
        in_leg_id,
        case when event_id is null then 'transfers' else 'reform' end as kind_code,
        event_id,
        reform_code,
        effective_on,
        doc_no
    from move
),

int_flow_joined as (
    {% for leg, counter in [('out', 'in'), ('in', 'out')] -%}
    select
        {{ leg }}_leg_id as leg_id,
        {{ counter }}_leg_id as counter_leg_id,
        kind_code,
        event_id,
        reform_code,
        effective_on,
        doc_no
    from pairs
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from int_flow_joined
