-- Grain: cell of quota x record behind it: the authorized posts, the people counted and, where only
-- a ledger has posts, its movements.
select
    quota.fact_key,
    'establishment' as entity,
    authorized.record_key,
    authorized.lake_id,
    authorized.row_no,
    authorized.delivery_id,
    authorized.doc_no
from {{ ref('quota') }}(closing_date) as quota
inner join {{ ref('establishment_as_of') }}(closing_date) as authorized
    on quota.organization_code = authorized.organization_code
where quota.establishment_type_code = authorized.counted_type_code
union all
select
    quota.fact_key,
    staff.entity,
    staff.record_key,
    staff.lake_id,
    staff.row_no,
    staff.delivery_id,
    staff.doc_no
from {{ ref('quota') }}(closing_date) as quota
inner join {{ ref('staff') }}(closing_date) as staff
    on
        quota.organization_code = staff.organization_code
        and quota.establishment_type_code = staff.establishment_type_code
union all
select
    quota.fact_key,
    'establishment_movement' as entity,
    line.record_key,
    line.lake_id,
    line.row_no,
    line.delivery_id,
    line.doc_no
from {{ ref('quota') }}(closing_date) as quota
inner join {{ ref('ledger_line') }}() as line
    on quota.organization_code = line.organization_code
where
    quota.authorized_source = 'ledger'
    and quota.establishment_type_code = line.counted_type_code
    and line.effective_on <= closing_date
