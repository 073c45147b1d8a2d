-- Grain: rule x organization x delivery x entity: records that fail in the state the delivery
-- shows. A fault in ten deliveries counts in each of them; a figure that fails counts in those of
-- the quota it is compared with.
with spells as (
    select * from {{ ref('int_finding_spell') }}
),

rule as (
    select * from {{ ref('rule') }}
),

standing as (
    select * from {{ source('inputs', 'standing') }}
),

int_rule_result as (
    select
        spells.rule_id,
        rule.rule_status_code,
        coalesce(spells.organization_code, '') as organization_code,
        standing.delivery_id,
        spells.entity,
        standing.source,
        standing.scope,
        standing.as_of_date,
        cast(count(distinct concat(spells.record_key, '|', coalesce(spells.column_name, '')))
            as integer) as failing_rows
    from spells
    inner join rule on spells.rule_id = rule.rule_id
    inner join standing
        on
            spells.entity = standing.entity
            and spells.source = standing.source
            and spells.scope = standing.scope
            and coalesce(spells.part, standing.part) = standing.part
            and spells.valid_from <= standing.as_of_date
            and spells.last_seen_on >= standing.as_of_date
    group by
        spells.rule_id,
        rule.rule_status_code,
        coalesce(spells.organization_code, ''),
        standing.delivery_id,
        spells.entity,
        standing.source,
        standing.scope,
        standing.as_of_date
)

select * from int_rule_result
