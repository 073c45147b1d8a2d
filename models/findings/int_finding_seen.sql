-- Grain: finding x part of a delivery of the record's kind while the record fails. A figure that fails
-- is seen in every part of the quota it is compared with. A record that is delivered once and stands
-- until it comes again, such as a document, is seen failing in later parts that do not show it.
with spells as (
    select * from {{ ref('int_finding_spell') }}
),

standing as (
    select * from {{ source('inputs', 'standing') }}
),

int_finding_seen as (
    select
        spells.finding_id,
        spells.rule_id,
        coalesce(spells.organization_code, '') as organization_code,
        spells.entity,
        standing.lake_id,
        standing.delivery_id,
        standing.source,
        standing.scope,
        standing.as_of_date,
        standing.next_as_of_date,
        max(spells.last_seen_on) >= standing.as_of_date as is_shown
    from spells
    inner join standing
        on
            spells.entity = standing.entity
            and spells.source = standing.source
            and spells.scope = standing.scope
            and coalesce(spells.part, standing.part) = standing.part
            and spells.valid_from <= standing.as_of_date
            and (spells.valid_to is null or spells.valid_to > standing.as_of_date)
    group by
        spells.finding_id,
        spells.rule_id,
        coalesce(spells.organization_code, ''),
        spells.entity,
        standing.lake_id,
        standing.delivery_id,
        standing.source,
        standing.scope,
        standing.as_of_date,
        standing.next_as_of_date
)

select * from int_finding_seen
