-- Grain: plate of an organization, or organization co-located with it, on the closing date.
with organization as (
    select * from {{ ref('organization_place') }}([closing_date])
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
    organization.* exclude (day, organization_key, organization_code, is_present)
from {{ ref('organization_plate_history') }} as plate
left join organization on plate.organization_code = organization.organization_code
where
    plate.valid_from <= closing_date
    and (plate.valid_to is null or plate.valid_to > closing_date)
