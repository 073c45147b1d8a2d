-- Grain: establishment type of an organization with vacant posts on the closing date, with the class of the
-- time that it has had them.
with age_class as (
    select * from {{ ref('vacancy_age_class') }}
    where
        (valid_from is null or valid_from <= closing_date)
        and (valid_to is null or valid_to > closing_date)
),

spell as (
    select
        *,
        date_diff('month', vacant_from, closing_date) + 1 as months_so_far
    from {{ ref('vacancy_spell') }}
    where
        cell_kind_code = 'establishment'
        and vacant_from <= closing_date
        and (vacant_to is null or vacant_to > closing_date)
)

select
    spell.vacancy_id as fact_key,
    'organization' as entity,
    organization.record_key,
    organization.lake_id,
    organization.row_no,
    organization.delivery_id,
    organization.doc_no,
    spell.organization_code,
    spell.establishment_type_code,
    age_class.vacancy_age_code,
    used.vacant_posts,
    organization.organization_name,
    organization.admin_level_code,
    organization.system_code,
    organization.organization_type_code,
    organization.county_code,
    organization.county_name,
    organization.unit_kind_code
from spell
inner join {{ ref('establishment_use_month') }} as used
    on
        spell.organization_code = used.organization_code
        and spell.establishment_type_code = used.establishment_type_code
        and used.month = closing_date
left join age_class
    on
        spell.months_so_far >= age_class.min_months
        and (age_class.max_months is null or spell.months_so_far <= age_class.max_months)
left join {{ ref('organization_on') }}([closing_date]) as organization
    on spell.organization_code = organization.organization_code
