-- Grain: cell of quota and year-end x record behind it: the authorized posts, the people counted
-- and, where only a ledger has posts, its movements.
select
    cell.fact_key,
    'establishment' as entity,
    authorized.record_key,
    authorized.lake_id,
    authorized.row_no,
    authorized.delivery_id,
    authorized.doc_no
from {{ ref('series_quota') }}(closing_date) as cell
inner join {{ ref('establishment_history') }} as authorized
    on
        cell.organization_code = authorized.organization_code
        and authorized.valid_from <= cell.month
        and (authorized.valid_to is null or authorized.valid_to > cell.month)
where cell.establishment_type_code = authorized.counted_type_code
union all
select
    cell.fact_key,
    'person' as entity,
    person.record_key,
    person.lake_id,
    person.row_no,
    person.delivery_id,
    person.entry_doc_no as doc_no
from {{ ref('series_quota') }}(closing_date) as cell
inner join {{ ref('person_history') }} as person
    on
        cell.organization_code = person.organization_code
        and person.valid_from <= cell.month
        and (person.valid_to is null or person.valid_to > cell.month)
where
    cell.establishment_type_code = person.counted_type_code
    and person.is_in_post
union all
select
    cell.fact_key,
    'establishment_movement' as entity,
    line.record_key,
    line.lake_id,
    line.row_no,
    line.delivery_id,
    line.doc_no
from {{ ref('series_quota') }}(closing_date) as cell
inner join {{ ref('ledger_line') }}() as line
    on cell.organization_code = line.organization_code
where
    cell.authorized_source = 'ledger'
    and cell.establishment_type_code = line.counted_type_code
    and line.effective_on <= cell.month
