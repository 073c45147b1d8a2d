-- Grain: organization x establishment type x month x leadership level x role. A blank role is not a
-- leader (none); a leader without a level is missing, a code outside the list unlisted.
{{ config(materialized='monthly') }}
with spans as (
    select * from {{ ref('int_person_category_span') }}
),

int_personnel_by_leadership_month as (
    {{ personnel_month('spans', ['leadership_level_code', 'leadership_role_code']) | indent(4) }}
)

select * from int_personnel_by_leadership_month
