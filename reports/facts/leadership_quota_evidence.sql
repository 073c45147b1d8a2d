-- The rows behind a cell of leadership quota and leaders: what was authorized, and who leads. A leader
-- counts in the department only where the department has a quota for the level and role.
with authorized as (
    select *
    from historical_change.leadership_quota_history
    where valid_from <= date '{{ closing }}' and (valid_to is null or valid_to > date '{{ closing }}')
),

leader as (
    select staff.*
    from staff
    where leadership_level_code is not null and leadership_role_code is not null
)

select
    cell.fact_key,
    'leadership_quota' as entity,
    authorized.record_key,
    authorized.lake_id,
    authorized.row_no,
    authorized.delivery_id,
    authorized.doc_no
from leadership_quota as cell
inner join authorized
    on
        cell.organization_code = authorized.organization_code
        and cell.leadership_level_code = authorized.leadership_level_code
        and cell.leadership_role_code = authorized.leadership_role_code
        and authorized.department_code is null
union all
select
    cell.fact_key,
    leader.entity,
    leader.record_key,
    leader.lake_id,
    leader.row_no,
    leader.delivery_id,
    leader.doc_no
from leadership_quota as cell
inner join leader
    on
        cell.organization_code = leader.organization_code
        and cell.leadership_level_code = leader.leadership_level_code
        and cell.leadership_role_code = leader.leadership_role_code
left join authorized
    on
        leader.organization_code = authorized.organization_code
        and leader.department_code = authorized.department_code
        and leader.leadership_level_code = authorized.leadership_level_code
        and leader.leadership_role_code = authorized.leadership_role_code
where
    cell.in_post > 0 and authorized.record_key is null
