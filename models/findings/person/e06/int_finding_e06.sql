-- Grain: person record whose staff category does not fit the establishment type. A category or type
-- without any row in staff_category_fit contradicts nothing.
with person as (
    select * from {{ ref('hist_person') }}
),

fit as (
    select * from {{ ref('staff_category_fit') }}
),

category as (
    select distinct staff_category_code from fit
),

establishment_type as (
    select distinct establishment_type_code from fit
),

failing as (
    select
        person.*,
        'E06' as rule_id,
        'staff_category_code' as column_name
    from person
    inner join category on person.staff_category_code = category.staff_category_code
    inner join establishment_type
        on person.establishment_type_code = establishment_type.establishment_type_code
    left join fit
        on
            person.staff_category_code = fit.staff_category_code
            and person.establishment_type_code = fit.establishment_type_code
            and {{ valid_at('fit', 'person.valid_from') }}
    where fit.staff_category_code is null
)

{{ finding_spells('failing', 'person') }}
