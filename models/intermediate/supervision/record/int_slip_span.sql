-- Grain: source x verification slip x delivered state, with the time in which the slip reserves posts by
-- that state, [reserved_from, reserved_to), and the time in which the state was the newest known one of
-- its source, [known_from, known_to). A slip reserves posts from its approval until its last entry or
-- the end of its validity; one that is not approved reserves none (reserved_from NULL).
with state as (
    select * from {{ ref('int_verification_slip_state') }}
),

review_result as (
    select * from {{ ref('review_result') }}
),

establishment_type as (
    select * from {{ ref('establishment_type') }}
),

unread as (
    {{ unread_cells('verification_slip', ['heads']) | indent(4) }}
),

placed as (
    select
        state.*,
        first_value(state.source) over (
            partition by state.record_key order by state.source_rank, state.source
        ) as best_source,
        lead(state.valid_from) over (
            partition by state.source, state.record_key
            order by state.valid_from, state.valid_to nulls last
        ) as known_to,
        -- The states whose heads cannot be read have the number of the last one where they can.
        count(case when not coalesce(unread.unread_heads, false) then 1 end) over (
            partition by state.source, state.record_key
            order by state.valid_from, state.valid_to nulls last
            rows between unbounded preceding and current row
        ) as read_no
    from state
    left join unread
        on state.lake_id = unread.lake_id and state.record_key = unread.record_key
),

int_slip_span as (
    select
        placed.source,
        placed.record_key,
        placed.row_hash,
        placed.source = placed.best_source as is_best_source,
        placed.slip_no,
        placed.organization_code,
        case
            when {{ is_unlisted('placed', 'establishment_type_code', 'establishment_type') }}
                then 'unlisted'
            else coalesce(establishment_type.counts_as_code, placed.establishment_type_code)
        end as establishment_type_code,
        max(placed.heads) over (
            partition by placed.source, placed.record_key, placed.read_no
        ) as heads,
        placed.valid_from as known_from,
        placed.known_to,
        case
            when review_result.band = 'approved'
                then coalesce(placed.reviewed_on, placed.requested_on, placed.valid_from)
        end as reserved_from,
        case
            when review_result.band = 'approved'
                then
                    least(
                        placed.used_on,
                        cast({{ dbt.dateadd('day', 1, 'placed.valid_until') }} as date)
                    )
        end as reserved_to
    from placed
    left join review_result on placed.result_code = review_result.code
    left join establishment_type
        on placed.establishment_type_code = establishment_type.code
)

select * from int_slip_span
