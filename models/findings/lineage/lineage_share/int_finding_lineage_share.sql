-- Grain: record of a change of units whose shares do not add up: one below zero, or shares of a unit
-- that are more than the whole, or less although the unit ended and all shares are known.
with records as (
    select * from {{ ref('int_lineage_record') }}
),

departure as (
    select * from {{ ref('int_crosswalk_departure') }}
),

failing as (
    select
        records.*,
        'lineage_share' as rule_id,
        'share_of_posts' as column_name
    from records
    inner join departure
        on
            records.unit_kind = departure.unit_kind
            and records.predecessor_code = departure.unit_code
            and records.effective_on = departure.effective_on
    where
        records.share_of_posts < 0
        or departure.share_of_posts > 1
        or (
            not departure.continues
            and departure.known_shares = departure.successors
            and departure.share_of_posts > 0
            and departure.share_of_posts < 1
        )
),

organization_failing as (
    select * from failing
    where unit_kind = 'organization'
),

division_failing as (
    select * from failing
    where unit_kind = 'division'
)

{{ finding_spells('organization_failing', 'organization_event', 'coalesce(successor_code, predecessor_code)') }}
union all
{{ finding_spells('division_failing', 'division_event', 'cast(null as varchar)') }}
