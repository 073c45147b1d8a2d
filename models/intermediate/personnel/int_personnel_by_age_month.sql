-- Grain: body x establishment type x month x age band, in completed years at the month's end.
{{ config(materialized='monthly') }}
with spans as (
    select * from {{ ref('int_person_age_span') }}
),

{{ personnel_month('int_personnel_by_age_month', ['age_band_code']) }}
