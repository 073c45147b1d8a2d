-- Grain: cell of leadership quota and year-end x record behind it: the quota, and its leaders.
with placed as (
    select *
    from {{ ref('leader_on') }}(
        (select list(moment.day) from {{ ref('year_end') }}(closing_date) as moment)
    )
)

select
    cell.fact_key,
    'leadership_quota' as entity,
    authorized.record_key,
    authorized.lake_id,
    authorized.row_no,
    authorized.delivery_id,
    authorized.doc_no
from {{ ref('series_leadership') }}(closing_date) as cell
inner join {{ ref('leadership_quota_history') }} as authorized
    on
        cell.organization_code = authorized.organization_code
        and cell.leadership_level_code = authorized.leadership_level_code
        and cell.leadership_role_code = authorized.leadership_role_code
        and coalesce(authorized.department_code, '') = ''
        and authorized.valid_from <= cell.month
        and (authorized.valid_to is null or authorized.valid_to > cell.month)
union all
select
    cell.fact_key,
    placed.entity,
    placed.record_key,
    placed.lake_id,
    placed.row_no,
    placed.delivery_id,
    placed.doc_no
from {{ ref('series_leadership') }}(closing_date) as cell
inner join placed
    on
        cell.organization_code = placed.organization_code
        and cell.leadership_level_code = placed.leadership_level_code
        and cell.leadership_role_code = placed.leadership_role_code
        and placed.quota_holder_code = 'body'
        and cell.month = placed.day
