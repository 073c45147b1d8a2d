-- Grain: source x load x organization x rule of the period x failing record behind it: open in the load, or
-- fixed by it.
with load_day as (
    select
        source,
        as_of_date,
        lag(as_of_date) over (partition by source order by as_of_date) as earlier_load
    from (
        select distinct source, as_of_date from {{ ref('delivery_part') }}
    )
),

-- A finding stands, unchecked, until its kind of record is delivered again.
part_day as (
    select
        source,
        scope,
        entity,
        as_of_date,
        lead(as_of_date) over (
            partition by source, scope, entity order by as_of_date
        ) as next_as_of_date
    from (
        select distinct source, scope, entity, as_of_date from {{ ref('delivery_part') }}
    )
)

select distinct
    progress.fact_key,
    finding.entity,
    finding.record_key,
    cast(null as varchar) as lake_id,
    finding.row_no,
    finding.delivery_id,
    cast(null as varchar) as doc_no
from {{ ref('supervision_finding') }}(opening_date, closing_date) as progress
inner join load_day
    on progress.source = load_day.source and progress.as_of_date = load_day.as_of_date
inner join {{ ref('finding') }} as finding
    on
        progress.rule_id = finding.rule_id
        and progress.source = finding.source
        and progress.organization_code = coalesce(finding.organization_code, '')
        and finding.first_seen_on <= progress.as_of_date
left join {{ ref('delivery_part') }} as delivered
    on finding.delivery_id = delivered.delivery_id and finding.entity = delivered.entity
left join part_day
    on
        finding.source = part_day.source
        and delivered.scope = part_day.scope
        and finding.entity = part_day.entity
        and finding.last_seen_on = part_day.as_of_date
where
    finding.status_code = 'open'
    or coalesce(
        part_day.next_as_of_date >= progress.as_of_date,
        finding.last_seen_on >= coalesce(load_day.earlier_load, progress.as_of_date)
    )
