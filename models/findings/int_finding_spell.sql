-- Grain: rule, in shadow or not, x record x column x spell in which the record failed without a break. Where a rule
-- leaves the last date open, it is the last delivery of the record's kind within the spell. What
-- would only fail after the last month known is no finding yet.
with failing as (
    select * from {{ ref('int_finding_union') }}
),

last_month as (
    select max(month) as month
    from {{ ref('month') }}
),

spells as (
    select
        failing.rule_id,
        failing.entity,
        failing.source,
        failing.scope,
        failing.part,
        failing.organization_code,
        failing.record_key,
        failing.column_name,
        failing.lake_id,
        failing.row_no,
        failing.valid_from,
        case when failing.valid_to <= last_month.month then failing.valid_to end as valid_to,
        failing.last_seen_on
    from failing
    inner join last_month on failing.valid_from <= last_month.month
),

standing as (
    select * from {{ source('inputs', 'standing') }}
),

seen as (
    select
        spells.rule_id,
        spells.entity,
        spells.record_key,
        spells.column_name,
        spells.source,
        spells.scope,
        spells.part,
        spells.valid_from,
        max(standing.as_of_date) as last_seen_on
    from spells
    inner join standing
        on
            spells.entity = standing.entity
            and spells.source = standing.source
            and spells.scope = standing.scope
            and spells.part = standing.part
            and spells.valid_from <= standing.as_of_date
            and (spells.valid_to is null or spells.valid_to > standing.as_of_date)
    where spells.last_seen_on is null
    group by
        spells.rule_id,
        spells.entity,
        spells.record_key,
        spells.column_name,
        spells.source,
        spells.scope,
        spells.part,
        spells.valid_from
),

int_finding_spell as (
    select
        concat(
            'f',
            substr(
                md5(
                    concat(
                        spells.rule_id,
                        '|',
                        coalesce(spells.source, ''),
                        '|',
                        spells.entity,
                        '|',
                        spells.record_key,
                        '|',
                        coalesce(spells.column_name, '')
                    )
                ),
                1,
                16
            )
        ) as finding_id,
        spells.rule_id,
        spells.entity,
        spells.source,
        spells.scope,
        spells.part,
        spells.organization_code,
        spells.record_key,
        spells.column_name,
        spells.lake_id,
        spells.row_no,
        spells.valid_from,
        spells.valid_to,
        coalesce(spells.last_seen_on, seen.last_seen_on, spells.valid_from) as last_seen_on
    from spells
    left join seen
        on
            spells.last_seen_on is null
            and spells.rule_id = seen.rule_id
            and spells.entity = seen.entity
            and spells.record_key = seen.record_key
            and coalesce(spells.column_name, '') = coalesce(seen.column_name, '')
            and spells.source = seen.source
            and spells.scope = seen.scope
            and spells.part = seen.part
            and spells.valid_from = seen.valid_from
)

select * from int_finding_spell
