-- One row per plate hung on a body, or body co-located with it, at {{ closing }}.
with moment as (
    select date '{{ closing }}' as day
),

organization as (
{% include "_organization.sql" %}
)

select
    plate.record_key as fact_key,
    'organization_plate' as entity,
    plate.record_key,
    plate.lake_id,
    plate.row_no,
    plate.delivery_id,
    plate.doc_no,
    plate.organization_code,
    plate.plate_type_code,
{% include "_place.sql" %}
from historical_change.organization_plate_history as plate
left join organization on plate.organization_code = organization.organization_code
where
    plate.valid_from <= date '{{ closing }}'
    and (plate.valid_to is null or plate.valid_to > date '{{ closing }}')
