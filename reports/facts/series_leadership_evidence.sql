-- The rows of leadership quota behind a cell of a year-end, and who led.
select
    cell.fact_key,
    'leadership_quota' as entity,
    authorized.record_key,
    authorized.lake_id,
    authorized.row_no,
    authorized.delivery_id,
    authorized.doc_no
from series_leadership as cell
inner join historical_change.leadership_quota_history as authorized
    on
        cell.organization_code = authorized.organization_code
        and cell.leadership_level_code = authorized.leadership_level_code
        and cell.leadership_role_code = authorized.leadership_role_code
        and authorized.department_code is null
        and authorized.valid_from <= cell.month
        and (authorized.valid_to is null or authorized.valid_to > cell.month)
union all
select
    cell.fact_key,
    'person' as entity,
    person.record_key,
    person.lake_id,
    person.row_no,
    person.delivery_id,
    person.entry_doc_no as doc_no
from series_leadership as cell
inner join historical_change.person_history as person
    on
        cell.organization_code = person.organization_code
        and cell.leadership_level_code = person.leadership_level_code
        and cell.leadership_role_code = person.leadership_role_code
        and person.valid_from <= cell.month
        and (person.valid_to is null or person.valid_to > cell.month)
left join codes.occupancy on person.occupancy_code = occupancy.code
left join codes.staff_status on person.staff_status_code = staff_status.code
where
    cell.in_post > 0
    and coalesce(occupancy.counts_in_post, true)
    and coalesce(staff_status.counts_in_post, true)
