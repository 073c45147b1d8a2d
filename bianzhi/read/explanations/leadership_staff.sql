-- Leaders of the level and role who use the quota of the holder in the month.
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
from organization_structure.leader_placement as placement
inner join historical_change.person_history as staff
    on
        placement.lake_id = staff.lake_id
        and placement.row_no = staff.row_no
        and placement.record_key = staff.record_key
        and staff.valid_from <= last_day(cast(:first_day as date))
        and (staff.valid_to is null or staff.valid_to > last_day(cast(:first_day as date)))
left join supervision.delivery_part as parts on staff.lake_id = parts.lake_id
where
    placement.organization_code = :body
    and placement.leadership_level_code = :level
    and placement.leadership_role_code = :role
    and placement.quota_holder_code = :holder
    and placement.valid_from <= last_day(cast(:first_day as date))
    and (placement.valid_to is null or placement.valid_to > last_day(cast(:first_day as date)))
order by staff.record_key
