-- Leadership quota rows of the level and role in the month, of the body or of its departments.
select
    quota.record_key,
    quota.authorized_posts,
    quota.valid_from,
    quota.doc_no,
    quota.delivery_id,
    parts.file_name,
    parts.sheet_name,
    quota.row_no
from historical_change.leadership_quota_history as quota
left join supervision.delivery_part as parts on quota.lake_id = parts.lake_id
where
    quota.organization_code = :body
    and quota.leadership_level_code = :level
    and quota.leadership_role_code = :role
    and (coalesce(quota.department_code, '') = '') = (:holder = 'body')
    and quota.valid_from <= last_day(cast(:first_day as date))
    and (quota.valid_to is null or quota.valid_to > last_day(cast(:first_day as date)))
order by quota.record_key
