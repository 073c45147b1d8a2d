-- Grain: source x key x content of establishment_movement, from the first delivery that showed it to the last; open for
-- the content that is in force.
with states as (
    {{ event_states('establishment_movement') | indent(4) }}
),

int_establishment_movement_state as (
    select * from states
)

select * from int_establishment_movement_state
