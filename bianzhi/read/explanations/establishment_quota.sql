-- Establishment rows that feed the cell in the month.
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
from historical_change.establishment_history as quota
left join codes.establishment_type as establishment_type
    on quota.establishment_type_code = establishment_type.code
left join supervision.delivery_part as parts on quota.lake_id = parts.lake_id
where
    quota.organization_code = :body
    and coalesce(establishment_type.counts_as_code, quota.establishment_type_code) = :type
    and quota.valid_from <= last_day(cast(:first_day as date))
    and (quota.valid_to is null or quota.valid_to > last_day(cast(:first_day as date)))
order by quota.record_key
