-- Grain: cell of a department x record behind it: the quota, and the leaders who use it.
with placed as (
    select * from {{ ref('leader_on') }}([closing_date])
)

select
    cell.fact_key,
    'leadership_quota' as entity,
    authorized.record_key,
    authorized.lake_id,
    authorized.row_no,
    authorized.delivery_id,
    authorized.doc_no
from {{ ref('department_leadership') }}(closing_date) as cell
inner join {{ ref('leadership_quota_history') }} as authorized
    on
        cell.organization_code = authorized.organization_code
        and cell.department_code = authorized.department_code
        and cell.leadership_level_code = authorized.leadership_level_code
        and cell.leadership_role_code = authorized.leadership_role_code
        and authorized.valid_from <= closing_date
        and (authorized.valid_to is null or authorized.valid_to > closing_date)
union all
select
    cell.fact_key,
    placed.entity,
    placed.record_key,
    placed.lake_id,
    placed.row_no,
    placed.delivery_id,
    placed.doc_no
from {{ ref('department_leadership') }}(closing_date) as cell
inner join placed
    on
        cell.organization_code = placed.organization_code
        and cell.department_code = placed.holder_code
        and cell.leadership_level_code = placed.leadership_level_code
        and cell.leadership_role_code = placed.leadership_role_code
