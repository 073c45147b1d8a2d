-- Grain: source x key x content of approval_document, from the first delivery that showed it to the last; open for
-- the content that is in force.
with states as (
    {{ event_states('approval_document') | indent(4) }}
),

int_approval_document_state as (
    select * from states
)

select * from int_approval_document_state
