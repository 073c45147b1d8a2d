-- Grain: person x body x interval x age band, on month numbers. At a month's end everyone born in
-- a month has the same completed years, so bands are entered and left at month numbers. An age no
-- band holds is unlisted, an unknown birth month missing.
with person as (
    select * from {{ ref('int_person_span') }}
),

age_band as (
    select * from {{ ref('age_band') }}
),

born as (
    select
        *,
        {{ month_number('birth_month') }} as birth_no
    from person
),

banded as (
    select
        born.*,
        age_band.band as age_band_code,
        greatest(
            born.month_from_no,
            born.birth_no + 12 * age_band.min_age,
            coalesce({{ month_number('age_band.valid_from') }}, 0)
        ) as band_from_no,
        least(
            born.month_to_no,
            coalesce(born.birth_no + 12 * (age_band.max_age + 1), 999999),
            coalesce({{ month_number('age_band.valid_to') }}, 999999)
        ) as band_to_no
    from born
    cross join age_band
    where born.birth_no is not null
),

int_person_age_span as (
    select
        organization_code,
        establishment_type_code,
        age_band_code,
        band_from_no as month_from_no,
        band_to_no as month_to_no,
        1 as headcount
    from banded
    where band_from_no < band_to_no
    union all
    select
        organization_code,
        establishment_type_code,
        'missing' as age_band_code,
        month_from_no,
        month_to_no,
        1 as headcount
    from born
    where birth_no is null
)

select * from int_person_age_span
