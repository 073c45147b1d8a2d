-- Grain: record of a leader of the level and role who uses the quota of the holder in the month.
select
    staff.record_key,
    staff.department_code,
    staff.post_title,
    staff.valid_from,
    staff.entry_doc_no,
    staff.verification_slip_no,
    staff.delivery_id,
    parts.file_name,
    parts.sheet_name,
    staff.row_no
from {{ ref('leader_placement') }} as placement
inner join {{ ref('person_history') }} as staff
    on
        placement.lake_id = staff.lake_id
        and placement.row_no = staff.row_no
        and placement.record_key = staff.record_key
        and staff.valid_from <= given_month
        and (staff.valid_to is null or staff.valid_to > given_month)
left join {{ ref('delivery_part') }} as parts on staff.lake_id = parts.lake_id
where
    placement.organization_code = given_organization
    and placement.leadership_level_code = given_level
    and placement.leadership_role_code = given_role
    and placement.quota_holder_code = given_holder
    and placement.valid_from <= given_month
    and (placement.valid_to is null or placement.valid_to > given_month)
order by staff.record_key
