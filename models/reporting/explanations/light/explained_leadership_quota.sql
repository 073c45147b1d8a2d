-- Grain: record of leadership quota of the level and role in the month, of the organization or of its
-- departments.
select
    quota.record_key,
    quota.authorized_posts,
    quota.valid_from,
    quota.doc_no,
    quota.delivery_id,
    parts.file_name,
    parts.sheet_name,
    quota.row_no
from {{ ref('leadership_quota_history') }} as quota
left join {{ ref('delivery_part') }} as parts on quota.lake_id = parts.lake_id
where
    quota.organization_code = given_organization
    and quota.leadership_level_code = given_level
    and quota.leadership_role_code = given_role
    and (coalesce(quota.department_code, '') = '') = (given_holder = 'body')
    and quota.valid_from <= given_month
    and (quota.valid_to is null or quota.valid_to > given_month)
order by quota.record_key
