-- Grain: organization x establishment type x month x age band, in completed years at the month's
-- end.
{{ config(materialized='monthly') }}
with spans as (
    select * from {{ ref('int_person_age_span') }}
),

int_personnel_by_age_month as (
    {{ personnel_month('spans', ['age_band_code']) | indent(4) }}
)

select * from int_personnel_by_age_month
