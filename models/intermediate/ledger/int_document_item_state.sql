-- Grain: source x key x content of document_item, from the first delivery that showed it to the last; open for
-- the content that is in force.
with states as (
    {{ event_states('document_item') | indent(4) }}
),

int_document_item_state as (
    select * from states
)

select * from int_document_item_state
