-- Grain: leg with the movement record that explains it: the nearest in time of this person,
-- organization and direction (flow_window movement_record). Records give the reason; deliveries
-- only show the change.
with leg as (
    select * from {{ ref('int_flow_leg') }}
),

movement as (
    select * from {{ ref('hist_staff_movement') }}
    where effective_on is not null
),

flow_window as (
    select * from {{ ref('flow_window') }}
    where window_code = 'movement_record'
),

recorded as (
    select
        'in' as leg_direction_code,
        to_organization_code as organization_code,
        *
    from movement
    where coalesce(direction_code, 'in') <> 'out'
    union all
    select
        'out' as leg_direction_code,
        from_organization_code as organization_code,
        *
    from movement
    where coalesce(direction_code, 'out') <> 'in'
),

ranked as (
    select
        leg.leg_id,
        recorded.movement_id,
        recorded.mode_code,
        recorded.effective_on,
        recorded.doc_no,
        coalesce(recorded.to_organization_code, '') not in ('', leg.organization_code)
            as names_destination,
        row_number() over (
            partition by leg.leg_id
            order by
                abs({{ dbt.datediff('recorded.effective_on', 'leg.seen_on', 'day') }}),
                recorded.effective_on,
                recorded.movement_id
        ) as row_rank
    from leg
    inner join recorded
        on
            leg.person_key = recorded.person_key
            and leg.organization_code = recorded.organization_code
            and leg.direction_code = recorded.leg_direction_code
    inner join flow_window
        on
            abs(leg.month_no - {{ month_number('recorded.effective_on') }}) <= flow_window.months
            and {{ valid_at('flow_window', 'recorded.effective_on') }}
),

int_flow_record as (
    select
        leg_id,
        movement_id,
        mode_code,
        effective_on,
        doc_no,
        names_destination
    from ranked
    where row_rank = 1
)

select * from int_flow_record
