-- Grain: source x key x content of division_event, from the first delivery that showed it to the last; open for
-- the content that is in force.
with states as (
    {{ event_states('division_event') | indent(4) }}
),

int_division_event_state as (
    select * from states
)

select * from int_division_event_state
