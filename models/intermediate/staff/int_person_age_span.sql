-- Grain: person x organization x interval x age band, on month numbers. At a month's end everyone
-- born in a month has the same completed years, so bands are entered and left at month numbers. An
-- age no band holds is unlisted, an unknown birth month missing.
{% set record = ['lake_id', 'row_no', 'record_key', 'month_from_no'] -%}
with person as (
    select * from {{ ref('int_person_span') }}
),

last_month as (
    select max(month_no) as month_no from {{ ref('month') }}
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

overlap as (
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

banded as (
    select * from overlap
    where band_from_no < band_to_no
),

-- Of most people bands hold every month that the warehouse shows; only the others have gaps.
covered as (
    select
        {{ record | join(', ') }},
        sum(
            least(banded.band_to_no, last_month.month_no + 1)
            - least(banded.band_from_no, last_month.month_no + 1)
        ) as months
    from banded
    cross join last_month
    group by {{ record | join(', ') }}
),

uncovered as (
    select born.*
    from born
    cross join last_month
    left join covered
        on
            {% for column in record -%}
            {{ 'and ' if not loop.first }}born.{{ column }} = covered.{{ column }}
            {% endfor -%}
    where
        born.birth_no is not null
        and least(born.month_to_no, last_month.month_no + 1) - born.month_from_no
        > coalesce(covered.months, 0)
),

gap_start as (
    select *, month_from_no as gap_from_no from uncovered
    union all
    select uncovered.*, banded.band_to_no as gap_from_no
    from uncovered
    inner join banded
        on
            {% for column in record -%}
            {{ 'and ' if not loop.first }}uncovered.{{ column }} = banded.{{ column }}
            {% endfor -%}
),

gap as (
    select
        gap_start.record_key,
        gap_start.organization_code,
        gap_start.establishment_type_code,
        gap_start.gap_from_no,
        coalesce(min(banded.band_from_no), gap_start.month_to_no) as gap_to_no
    from gap_start
    left join banded
        on
            {% for column in record -%}
            {{ 'and ' if not loop.first }}gap_start.{{ column }} = banded.{{ column }}
            {% endfor -%}
            and gap_start.gap_from_no <= banded.band_from_no
    group by
        {% for column in record %}gap_start.{{ column }}, {% endfor %}
        gap_start.organization_code,
        gap_start.establishment_type_code,
        gap_start.gap_from_no,
        gap_start.month_to_no
),

int_person_age_span as (
    select
        record_key,
        organization_code,
        establishment_type_code,
        age_band_code,
        band_from_no as month_from_no,
        band_to_no as month_to_no,
        1 as headcount
    from banded
    union all
    select
        record_key,
        organization_code,
        establishment_type_code,
        'unlisted' as age_band_code,
        gap_from_no as month_from_no,
        gap_to_no as month_to_no,
        1 as headcount
    from gap
    where gap_from_no < gap_to_no
    union all
    select
        record_key,
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
