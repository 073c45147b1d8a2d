-- Grain: source x key x content of staff_movement, from the first delivery that showed it to the last; open for
-- the content that is in force.
with states as (
    {{ event_states('staff_movement') | indent(4) }}
),

int_staff_movement_state as (
    select * from states
)

select * from int_staff_movement_state
