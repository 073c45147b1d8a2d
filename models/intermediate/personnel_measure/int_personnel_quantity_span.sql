-- Grain: organization x count x record x interval on month numbers: `quantity` of `count_code` that the
-- organization has in these months. Sums of months (birth, begin of a vacancy) are kept beside the
-- counts, so that ages follow for any month.
with person as (
    select * from {{ ref('int_person_span') }}
),

sex as (
    select * from {{ ref('sex') }}
),

group_span as (
    select * from {{ ref('int_personnel_group_span') }}
    where education_kind_code = 'highest'
),

threshold as (
    select * from {{ ref('personnel_threshold') }}
),

position_span as (
    select * from {{ ref('int_position_span') }}
),

major_fit as (
    select * from {{ ref('int_major_fit_span') }}
),

retirement as (
    select * from {{ ref('int_person_retirement') }}
    where retires_on is not null
),

leadership_vacancy as (
    select
        *,
        {{ month_number('vacant_from') }} as from_no,
        {{ end_month_number('vacant_to') }} as to_no
    from {{ ref('int_vacancy_spell') }}
    where cell_kind_code = 'leadership'
),

chief as (
    select person.*, coalesce(sex.band = 'female', false) as is_woman
    from person
    left join sex on person.sex_code = sex.code
    where person.leadership_role_code = '1'
),

due as (
    select
        retirement.organization_code,
        retirement.record_key,
        threshold.threshold_code,
        retirement.leadership_role_code,
        greatest(
            {{ month_number('retirement.valid_from') }},
            {{ month_number('retirement.retires_on') }} - threshold.value,
            coalesce({{ month_number('threshold.valid_from') }}, 0)
        ) as from_no,
        least(
            {{ end_month_number('retirement.valid_to') }}, {{ end_month_number('threshold.valid_to') }}
        ) as to_no
    from retirement
    inner join threshold
        on threshold.threshold_code in ('retiring_1_year', 'retiring_3_years', 'retiring_5_years')
),

quantity as (
    {% for code, amount, condition in [
        ('chiefs', '1', 'true'),
        ('women_chiefs', '1', 'is_woman'),
        ('chiefs_with_birth_month', '1', 'birth_month is not null'),
        ('chief_birth_no', month_number('birth_month'), 'birth_month is not null'),
    ] -%}
    select organization_code, '{{ code }}' as count_code, record_key, month_from_no as from_no,
        month_to_no as to_no, {{ amount }} as quantity
    from chief
    where {{ condition }}
    union all
    {% endfor -%}
    select organization_code, 'deputies', record_key, month_from_no, month_to_no, 1
    from person
    where leadership_role_code = '3'
    union all
    select organization_code, 'chiefs_aged_50_and_above', record_key, month_from_no, month_to_no, 1
    from group_span
    where leadership_role_code = '1' and group_code = 'aged_50_and_above'
    union all
    select organization_code, 'aged_40_and_below', record_key, month_from_no, month_to_no, 1
    from group_span
    where group_code = 'aged_40_and_below'
    union all
    select organization_code, threshold_code, record_key, from_no, to_no, 1 from due
    union all
    select organization_code, 'chiefs_retiring', record_key, from_no, to_no, 1
    from due
    where threshold_code = 'retiring_5_years' and leadership_role_code = '1'
    union all
    select organization_code, 'deputies_retiring', record_key, from_no, to_no, 1
    from due
    where threshold_code = 'retiring_5_years' and leadership_role_code = '3'
    union all
    select organization_code, 'acting_leaders', person_key, month_from_no, month_to_no, 1
    from position_span
    where is_acting
    union all
    select organization_code, 'dual_post_holders', person_key, month_from_no, month_to_no, 1
    from position_span
    where is_dual_post_holder
    union all
    select organization_code, 'majors_required', record_key, month_from_no, month_to_no, 1
    from major_fit
    union all
    select organization_code, 'major_fits', record_key, month_from_no, month_to_no, 1
    from major_fit
    where fit_code = 'fits'
    union all
    select organization_code, 'vacant_leadership_cells', vacancy_id, from_no, to_no, 1
    from leadership_vacancy
    union all
    select organization_code, 'leadership_vacancy_from_no', vacancy_id, from_no, to_no,
        from_no as quantity
    from leadership_vacancy
    union all
    select leadership_vacancy.organization_code, 'long_leadership_vacancies',
        leadership_vacancy.vacancy_id, leadership_vacancy.from_no + threshold.value - 1,
        leadership_vacancy.to_no, 1
    from leadership_vacancy
    inner join threshold
        on
            threshold.threshold_code = 'long_leadership_vacancy'
            and {{ valid_at('threshold', 'leadership_vacancy.vacant_from') }}
),

int_personnel_quantity_span as (
    select * from quantity
    where from_no < to_no
)

select * from int_personnel_quantity_span
