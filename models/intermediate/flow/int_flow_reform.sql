-- Grain: possible move of a person that follows the recorded lineage of organizations, along one
-- record or a chain of them, with the nearest such record. It follows them when it ends after the
-- last takes effect, and begins in the months after the first that flow_window allows
-- (reform_window). An edge inferred from these very moves cannot explain them.
with pair as (
    select
        *,
        least(out_month_no, in_month_no) as first_month_no,
        greatest(out_month_no, in_month_no) as last_month_no
    from {{ ref('int_flow_pair') }}
),

lineage as (
    select * from {{ ref('int_lineage_chain') }}
    where is_lineage
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
        lineage.last_on as effective_on,
        lineage.doc_no,
        row_number() over (
            partition by pair.out_leg_id, pair.in_leg_id
            order by
                lineage.links,
                abs(pair.first_month_no - lineage.first_no),
                lineage.last_on,
                lineage.event_id
        ) as row_rank
    from pair
    inner join lineage
        on
            pair.from_organization_code = lineage.predecessor_code
            and pair.to_organization_code = lineage.successor_code
            and pair.last_month_no >= lineage.last_no
    inner join flow_window
        on
            pair.first_month_no <= lineage.first_no + flow_window.months
            and {{ valid_at('flow_window', 'lineage.last_on') }}
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
    where row_rank = 1
)

select * from int_flow_reform
