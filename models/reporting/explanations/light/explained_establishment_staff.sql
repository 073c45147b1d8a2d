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
left join {{ ref('delivery_part') }} as parts on staff.lake_id = parts.lake_id
where
    staff.organization_code = given_organization
    and staff.counted_type_code = given_type
    and staff.is_in_post
    and staff.valid_from <= given_month
    and (staff.valid_to is null or staff.valid_to > given_month)
order by staff.entered_on desc nulls first, staff.record_key asc
