-- Grain: rule x organization x delivery x entity: records that fail in the state the delivery
-- shows. A fault in ten deliveries counts in each of them; a figure that fails counts in those of
-- the quota it is compared with.
with seen as (
    select * from {{ ref('int_finding_seen') }}
    where is_shown
),

rule as (
    select * from {{ ref('rule') }}
),

int_rule_result as (
    select
        seen.rule_id,
        rule.rule_status_code,
        seen.organization_code,
        seen.delivery_id,
        seen.entity,
        seen.source,
        seen.scope,
        seen.as_of_date,
        cast(count(distinct seen.finding_id) as integer) as failing_rows
    from seen
    inner join rule on seen.rule_id = rule.rule_id
    group by
        seen.rule_id,
        rule.rule_status_code,
        seen.organization_code,
        seen.delivery_id,
        seen.entity,
        seen.source,
        seen.scope,
        seen.as_of_date
)

select * from int_rule_result
