-- Grain: failing record: rule x source x entity x key x column. A fault that is repeated in a
-- hundred deliveries is one finding with its first and last date; place and delivery are those
-- that brought the record in its newest failing state.
with spells as (
    select * from {{ ref('int_finding') }}
),

rule as (
    select * from {{ ref('rule') }}
),

standing as (
    select * from {{ source('inputs', 'standing') }}
),

placed as (
    select
        *,
        row_number() over (
            partition by finding_id
            order by valid_from desc, scope asc, part asc, lake_id asc, row_no asc
        ) as row_rank,
        min(valid_from) over (partition by finding_id) as first_seen_on,
        max(last_seen_on) over (partition by finding_id) as newest_seen_on,
        max(case when valid_to is null then 1 else 0 end) over (partition by finding_id)
            as open_spells
    from spells
),

int_failing_record as (
    select
        placed.finding_id,
        placed.rule_id,
        rule.severity_code,
        rule.aspect_code,
        placed.organization_code,
        placed.entity,
        placed.record_key,
        placed.source,
        standing.delivery_id,
        standing.file_name,
        standing.sheet_name,
        placed.row_no,
        placed.column_name,
        placed.first_seen_on,
        placed.newest_seen_on as last_seen_on,
        case when placed.open_spells = 1 then 'open' else 'closed' end as status_code
    from placed
    inner join rule on placed.rule_id = rule.rule_id
    left join standing on placed.lake_id = standing.lake_id
    where placed.row_rank = 1
)

select * from int_failing_record
