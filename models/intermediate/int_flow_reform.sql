-- Grain: possible move of a person that follows an edge of the lineage of bodies, with the nearest
-- such edge. It follows the edge when, from its first leg to its last, it touches the months after
-- the edge takes effect that flow_window allows (reform_window).
with pair as (
    select
        *,
        least(out_month_no, in_month_no) as first_month_no,
        greatest(out_month_no, in_month_no) as last_month_no
    from {{ ref('int_flow_pair') }}
),

lineage as (
    select
        *,
        {{ month_number('effective_on') }} as effective_no
    from {{ ref('organization_lineage') }}
    -- An edge inferred from these very moves cannot explain them.
    where not coalesce(is_inferred, false)
),

flow_window as (
    select * from {{ ref('flow_window') }}
    where window_code = 'reform_window'
),

ranked as (
    select
        pair.out_leg_id,
        pair.in_leg_id,
        lineage.event_id,
        lineage.reform_code,
        lineage.effective_on,
        lineage.doc_no,
        row_number() over (
            partition by pair.out_leg_id, pair.in_leg_id
            order by
                abs(pair.first_month_no - lineage.effective_no),
                lineage.effective_on,
                lineage.event_id
        ) as place
    from pair
    inner join lineage
        on
            pair.from_organization_code = lineage.predecessor_code
            and pair.to_organization_code = lineage.successor_code
            and pair.last_month_no >= lineage.effective_no
    inner join flow_window
        on
            pair.first_month_no <= lineage.effective_no + flow_window.months
            and lineage.effective_on >= flow_window.valid_from
            and (flow_window.valid_to is null or lineage.effective_on < flow_window.valid_to)
),

int_flow_reform as (
    select
        out_leg_id,
        in_leg_id,
        event_id,
        reform_code,
        effective_on,
        doc_no
    from ranked
    where place = 1
)

select * from int_flow_reform
