-- Grain: cell of leadership posts of the organization x record behind it: the quota, and the leaders who use it.
select
    cell.fact_key,
    'leadership_quota' as entity,
    authorized.record_key,
    authorized.lake_id,
    authorized.row_no,
    authorized.delivery_id,
    authorized.doc_no
from {{ ref('card_leadership') }}(given_organization, closing_date) as cell
inner join {{ ref('leadership_quota_history') }} as authorized
    on
        cell.organization_code = authorized.organization_code
        and cell.post_code
        = case when coalesce(authorized.department_code, '') = '' then 'body' else 'department' end
        || '.' || authorized.leadership_level_code || '.' || authorized.leadership_role_code
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
from {{ ref('card_leadership') }}(given_organization, closing_date) as cell
inner join {{ ref('leader_on') }}([closing_date]) as placed
    on
        cell.organization_code = placed.organization_code
        and cell.post_code
        = placed.quota_holder_code || '.' || placed.leadership_level_code
        || '.' || placed.leadership_role_code
