-- Grain: source x key x content of organization_event, from the first delivery that showed it to the last; open for
-- the content that is in force.
with states as (
    {{ event_states('organization_event') | indent(4) }}
),

int_organization_event_state as (
    select * from states
)

select * from int_organization_event_state
