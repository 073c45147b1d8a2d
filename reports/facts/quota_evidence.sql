-- The rows behind a cell of quota and staff: what was authorized, and who is counted.
select
    quota.fact_key,
    'establishment' as entity,
    authorized.record_key,
    authorized.lake_id,
    authorized.row_no,
    authorized.delivery_id,
    authorized.doc_no
from quota
inner join establishment_as_of(date '{{ closing }}') as authorized
    on quota.organization_code = authorized.organization_code
left join codes.establishment_type on authorized.establishment_type_code = establishment_type.code
where
    quota.establishment_type_code
    = coalesce(establishment_type.counts_as_code, authorized.establishment_type_code, 'missing')
union all
select
    quota.fact_key,
    staff.entity,
    staff.record_key,
    staff.lake_id,
    staff.row_no,
    staff.delivery_id,
    staff.doc_no
from quota
inner join staff
    on
        quota.organization_code = staff.organization_code
        and quota.establishment_type_code = staff.establishment_type_code
