-- Grain: measure of the organization x record of its own behind it: posts, and people in post in the
-- compared month. The records of the peers are theirs.
with measure as (
    select fact_key, last_day(cast(compared_in || '-01' as date)) as compared_on
    from {{ ref('card_measure') }}(given_organization, closing_date)
)

select
    measure.fact_key,
    'person' as entity,
    person.record_key,
    person.lake_id,
    person.row_no,
    person.delivery_id,
    person.entry_doc_no as doc_no
from measure
inner join {{ ref('person_history') }} as person
    on
        person.valid_from <= measure.compared_on
        and (person.valid_to is null or person.valid_to > measure.compared_on)
where person.organization_code = given_organization and person.is_in_post
union all
select
    measure.fact_key,
    'establishment' as entity,
    authorized.record_key,
    authorized.lake_id,
    authorized.row_no,
    authorized.delivery_id,
    authorized.doc_no
from measure
inner join {{ ref('establishment_history') }} as authorized
    on
        authorized.valid_from <= measure.compared_on
        and (authorized.valid_to is null or authorized.valid_to > measure.compared_on)
where authorized.organization_code = given_organization
