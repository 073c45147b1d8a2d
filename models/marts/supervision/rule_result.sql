-- Grain: rule x organization x delivery x entity: records that fail in the state the delivery
-- shows.
select
    rule_id,
    rule_status_code,
    organization_code,
    delivery_id,
    entity,
    source,
    scope,
    as_of_date,
    failing_rows
from {{ ref('int_rule_result') }}
