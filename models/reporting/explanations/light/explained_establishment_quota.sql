-- Grain: record of authorized posts that feeds the cell in the month.
select
    quota.record_key,
    quota.authorized_posts,
    quota.frozen_posts,
    quota.reserved_posts,
    quota.valid_from,
    quota.doc_no,
    quota.delivery_id,
    parts.file_name,
    parts.sheet_name,
    quota.row_no
from {{ ref('establishment_history') }} as quota
left join {{ ref('delivery_part') }} as parts on quota.lake_id = parts.lake_id
where
    quota.organization_code = given_organization
    and quota.counted_type_code = given_type
    and quota.valid_from <= given_month
    and (quota.valid_to is null or quota.valid_to > given_month)
order by quota.record_key
