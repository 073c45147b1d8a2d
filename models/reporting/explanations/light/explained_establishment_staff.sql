-- Grain: record of a person who counts as in post in the cell in the month.
select
    staff.record_key,
    staff.post_title,
    staff.entered_on,
    staff.valid_from,
    staff.entry_doc_no,
    staff.verification_slip_no,
    staff.delivery_id,
    parts.file_name,
    parts.sheet_name,
    staff.row_no
from {{ ref('person_history') }} as staff
left join {{ ref('establishment_type') }} as establishment_type
    on staff.establishment_type_code = establishment_type.code
left join {{ ref('occupancy') }} as occupancy on staff.occupancy_code = occupancy.code
left join {{ ref('staff_status') }} as staff_status on staff.staff_status_code = staff_status.code
left join {{ ref('delivery_part') }} as parts on staff.lake_id = parts.lake_id
where
    staff.organization_code = given_organization
    and coalesce(establishment_type.counts_as_code, staff.establishment_type_code, 'missing') = given_type
    and coalesce(occupancy.counts_in_post, true)
    and coalesce(staff_status.counts_in_post, true)
    and staff.valid_from <= given_month
    and (staff.valid_to is null or staff.valid_to > given_month)
order by staff.entered_on desc nulls first, staff.record_key
