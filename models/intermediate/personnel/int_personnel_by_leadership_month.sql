-- Grain: body x establishment type x month x leadership level x role. A blank role is not a
-- leader (none); a leader without a level is missing, a code outside the list unlisted.
{{ config(materialized='monthly') }}
with person as (
    select * from {{ ref('int_person_span') }}
),

leadership_level as (
    select * from {{ ref('leadership_level') }}
),

leadership_role as (
    select * from {{ ref('leadership_role') }}
),

spans as (
    select
        person.organization_code,
        person.establishment_type_code,
        person.month_from_no,
        person.month_to_no,
        case
            when person.leadership_role_code is null then 'none'
            when person.leadership_level_code is null then 'missing'
            else coalesce(leadership_level.code, 'unlisted')
        end as leadership_level_code,
        case
            when person.leadership_role_code is null then 'none'
            else coalesce(leadership_role.code, 'unlisted')
        end as leadership_role_code,
        1 as headcount
    from person
    left join leadership_level on person.leadership_level_code = leadership_level.code
    left join leadership_role on person.leadership_role_code = leadership_role.code
),

{{ personnel_month(
    'int_personnel_by_leadership_month', ['leadership_level_code', 'leadership_role_code']
) }}
