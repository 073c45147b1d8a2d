-- Grain: source x key x content of revolving_allocation, from the first delivery that showed it to the last; open for
-- the content that is in force.
with states as (
    {{ event_states('revolving_allocation') | indent(4) }}
),

int_revolving_allocation_state as (
    select * from states
)

select * from int_revolving_allocation_state
