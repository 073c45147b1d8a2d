-- Grain: record of a change of bodies x rule on what the records say themselves: the shares of a
-- body do not add up (lineage_share), or a chain of records of one day comes back to the body it
-- began with (lineage_cycle).
with recursive records as (
    select * from {{ ref('int_lineage_record') }}
),

departure as (
    select * from {{ ref('int_crosswalk_departure') }}
),

chain as (
    select
        predecessor_code as first_code,
        successor_code,
        effective_on,
        1 as links
    from records
    where predecessor_code <> successor_code
    union all
    select
        chain.first_code,
        records.successor_code,
        chain.effective_on,
        chain.links + 1 as links
    from chain
    inner join records
        on
            chain.successor_code = records.predecessor_code
            and chain.effective_on = records.effective_on
    where
        chain.links < 12
        and chain.successor_code <> chain.first_code
        and records.predecessor_code <> records.successor_code
),

failing as (
    select
        records.*,
        'lineage_share' as rule_id,
        'share_of_posts' as column_name
    from records
    inner join departure
        on
            records.predecessor_code = departure.unit_code
            and records.effective_on = departure.effective_on
    where
        departure.share_of_posts > 1
        or (
            not departure.continues
            and departure.known_shares = departure.successors
            and departure.share_of_posts > 0
            and departure.share_of_posts < 1
        )
    union all
    select
        records.*,
        'lineage_cycle' as rule_id,
        'successor_code' as column_name
    from records
    where
        exists (
            select 1 from chain
            where
                chain.first_code = records.predecessor_code
                and chain.successor_code = records.predecessor_code
                and chain.effective_on = records.effective_on
        )
)

{{ finding_spells('failing', 'organization_event', 'coalesce(successor_code, predecessor_code)') }}
