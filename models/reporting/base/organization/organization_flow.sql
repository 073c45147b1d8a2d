-- Grain: organization that began or ended within the period, with the flow that it was, by the change
-- record that the turn follows (mart organization_turn). Of several turns the last one counts.
with turn as (
    select
        organization_turn.organization_code,
        organization_turn.turn_code,
        organization_turn.month,
        organization_turn.event_type_code,
        kind.flow_in_code,
        kind.flow_out_code
    from {{ ref('organization_turn') }} as organization_turn
    inner join {{ ref('organization_event_type') }} as kind
        on organization_turn.event_type_code = kind.code
    where
        organization_turn.month > opening_date
        and organization_turn.month <= closing_date
),

beginning as (
    select
        organization_code,
        max_by(flow_in_code, month) as flow_code,
        bool_or(event_type_code = '02') as is_renamed
    from turn
    where turn_code = 'beginning'
    group by organization_code
),

ending as (
    select
        organization_code,
        max_by(flow_out_code, month) as flow_code
    from turn
    where turn_code = 'ending'
    group by organization_code
),

organization_flow as (
    select
        coalesce(beginning.organization_code, ending.organization_code) as organization_code,
        beginning.flow_code as flow_in_code,
        beginning.is_renamed,
        ending.flow_code as flow_out_code
    from beginning
    full join ending on beginning.organization_code = ending.organization_code
)

select * from organization_flow
