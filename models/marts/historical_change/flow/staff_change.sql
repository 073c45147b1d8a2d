-- Grain: head that enters or leaves an organization and establishment type in a month, or attribute
-- of a person in an organization that changed in a month.
select
    change_id,
    person_key,
    organization_code,
    establishment_type_code,
    month,
    flow_code,
    cause_code,
    heads_change,
    attribute_code,
    value_before,
    value_after,
    counter_organization_code,
    counter_establishment_type_code,
    counter_month,
    event_id,
    reform_code,
    movement_id,
    effective_on,
    doc_no,
    seen_on,
    update_lag_days,
    delivery_id
from {{ ref('int_staff_change') }}
