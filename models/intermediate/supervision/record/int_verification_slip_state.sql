-- Grain: source x key x content of verification_slip, from the first delivery that showed it to the last; open for
-- the content that is in force.
with states as (
    {{ event_states('verification_slip') | indent(4) }}
),

int_verification_slip_state as (
    select * from states
)

select * from int_verification_slip_state
