-- Grain: establishment type x month of the organization x record behind it.
select
    cells.fact_key,
    'establishment' as entity,
    authorized.record_key,
    authorized.lake_id,
    authorized.row_no,
    authorized.delivery_id,
    authorized.doc_no
from {{ ref('card_month') }}(given_organization, closing_date) as cells
inner join {{ ref('establishment_history') }} as authorized
    on
        cells.organization_code = authorized.organization_code
        and cells.establishment_type_code = authorized.counted_type_code
        and authorized.valid_from <= cells.month
        and (authorized.valid_to is null or authorized.valid_to > cells.month)
union all
select
    cells.fact_key,
    'person' as entity,
    person.record_key,
    person.lake_id,
    person.row_no,
    person.delivery_id,
    person.entry_doc_no as doc_no
from {{ ref('card_month') }}(given_organization, closing_date) as cells
inner join {{ ref('person_history') }} as person
    on
        cells.organization_code = person.organization_code
        and cells.establishment_type_code = person.counted_type_code
        and person.valid_from <= cells.month
        and (person.valid_to is null or person.valid_to > cells.month)
where person.is_in_post
