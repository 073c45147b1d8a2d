-- The rows behind a cell of a department: what was authorized, and who leads there.
select
    cell.fact_key,
    'leadership_quota' as entity,
    authorized.record_key,
    authorized.lake_id,
    authorized.row_no,
    authorized.delivery_id,
    authorized.doc_no
from department_leadership as cell
inner join historical_change.leadership_quota_history as authorized
    on
        cell.organization_code = authorized.organization_code
        and cell.department_code = authorized.department_code
        and cell.leadership_level_code = authorized.leadership_level_code
        and cell.leadership_role_code = authorized.leadership_role_code
where
    authorized.valid_from <= date '{{ closing }}'
    and (authorized.valid_to is null or authorized.valid_to > date '{{ closing }}')
union all
select
    cell.fact_key,
    staff.entity,
    staff.record_key,
    staff.lake_id,
    staff.row_no,
    staff.delivery_id,
    staff.doc_no
from department_leadership as cell
inner join staff
    on
        cell.organization_code = staff.organization_code
        and cell.department_code = staff.department_code
        and cell.leadership_level_code = staff.leadership_level_code
        and cell.leadership_role_code = staff.leadership_role_code
where cell.in_post > 0
