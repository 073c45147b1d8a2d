-- Grain: organization x turn (beginning, ending) x month.
select
    organization_code,
    turn_code,
    month,
    event_type_code,
    effective_on
from {{ ref('int_organization_turning') }}
