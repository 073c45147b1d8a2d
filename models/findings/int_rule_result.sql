-- Grain: rule x organization x delivery x entity: records that fail in the state the delivery
-- shows. A fault in ten deliveries counts in each of them; a figure that fails counts in those of
-- the quota it is compared with.
with seen as (
    select * from {{ ref('int_finding_seen') }}
    where is_shown
),

int_rule_result as (
    select
        rule_id,
        organization_code,
        delivery_id,
        entity,
        source,
        scope,
        as_of_date,
        cast(count(distinct finding_id) as integer) as failing_rows
    from seen
    group by rule_id, organization_code, delivery_id, entity, source, scope, as_of_date
)

select * from int_rule_result
