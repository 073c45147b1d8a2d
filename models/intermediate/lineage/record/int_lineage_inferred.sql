-- Grain: predecessor x successor x date: an edge without a change record that the moves of people
-- show.
with candidate as (
    select * from {{ ref('int_lineage_candidate') }}
),

int_lineage_inferred as (
    select
        concat(
            'inferred-', predecessor_code, '-', successor_code, '-',
            cast(effective_on as varchar)
        ) as event_id,
        predecessor_code,
        successor_code,
        effective_on,
        people_moved,
        people_left,
        confidence,
        ends_predecessor,
        begins_successor
    from candidate
    where not is_recorded
)

select * from int_lineage_inferred
