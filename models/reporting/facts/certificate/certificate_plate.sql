-- Grain: plate of the organization, or organization co-located with it, on the closing date.
select
    plate.record_key as fact_key,
    'organization_plate' as entity,
    plate.record_key,
    plate.lake_id,
    plate.row_no,
    plate.delivery_id,
    plate.doc_no,
    plate.organization_code,
    plate.plate_name,
    kind.label_zh as kind_zh,
    kind.label_en as kind_en
from {{ ref('organization_plate_history') }} as plate
left join {{ ref('plate_type') }} as kind on plate.plate_type_code = kind.code
where
    plate.organization_code = given_organization
    and plate.valid_from <= closing_date
    and (plate.valid_to is null or plate.valid_to > closing_date)
