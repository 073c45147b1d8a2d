-- Grain: record of a change of units of a chain that leads, on one day, back to the unit it began
-- with, by records that end their units.
with recursive records as (
    select * from {{ ref('int_lineage_record') }}
),

departure as (
    select * from {{ ref('int_crosswalk_departure') }}
),

whole as (
    select records.*
    from records
    inner join departure
        on
            records.unit_kind = departure.unit_kind
            and records.predecessor_code = departure.unit_code
            and records.effective_on = departure.effective_on
    left join records as own
        on
            records.unit_kind = own.unit_kind
            and records.predecessor_code = own.predecessor_code
            and records.effective_on = own.effective_on
            and own.successor_code = own.predecessor_code
    where
        records.predecessor_code <> records.successor_code
        and not departure.continues
        and own.record_key is null
),

chain as (
    select
        unit_kind,
        predecessor_code as first_code,
        successor_code,
        effective_on,
        1 as links
    from whole
    union all
    select
        chain.unit_kind,
        chain.first_code,
        whole.successor_code,
        chain.effective_on,
        chain.links + 1 as links
    from chain
    inner join whole
        on
            chain.unit_kind = whole.unit_kind
            and chain.successor_code = whole.predecessor_code
            and chain.effective_on = whole.effective_on
    where chain.links < 12 and chain.successor_code <> chain.first_code
),

failing as (
    select
        whole.*,
        'lineage_cycle' as rule_id,
        'successor_code' as column_name
    from whole
    where
        exists (
            select 1 from chain
            where
                chain.unit_kind = whole.unit_kind
                and chain.first_code = whole.predecessor_code
                and chain.successor_code = whole.predecessor_code
                and chain.effective_on = whole.effective_on
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

{{ finding_spells('organization_failing', 'organization_event', 'successor_code') }}
union all
{{ finding_spells('division_failing', 'division_event', 'cast(null as varchar)') }}
