-- Grain: measure of the organization in the last compared month up to the closing date, with its place among
-- the peers. Shares are in percent. Measures that the comparison lacks have no peers.
with measure as (
    select
        unnest([
            struct_pack(place := 1, dimension := 'leadership', code := 'leader_ratio', factor := 100),
            struct_pack(place := 2, dimension := 'leadership', code := 'leadership_use_rate', factor := 100),
            struct_pack(place := 3, dimension := 'sex', code := 'share_women', factor := 100),
            struct_pack(place := 4, dimension := 'sex', code := 'share_women_leaders', factor := 100),
            struct_pack(place := 5, dimension := 'age', code := 'mean_age', factor := 1),
            struct_pack(place := 6, dimension := 'age', code := 'share_aged_35_and_below', factor := 100),
            struct_pack(place := 7, dimension := 'age', code := 'share_aged_50_and_above', factor := 100),
            struct_pack(place := 8, dimension := 'education', code := 'share_bachelor_and_above', factor := 100),
            struct_pack(
                place := 9, dimension := 'education', code := 'share_full_time_bachelor_and_above',
                factor := 100
            ),
            struct_pack(place := 10, dimension := 'post', code := 'fill_rate', factor := 100),
            struct_pack(place := 11, dimension := 'post', code := 'vacancy_rate', factor := 100),
            struct_pack(
                place := 12, dimension := 'off_establishment', code := 'off_establishment_ratio',
                factor := 100
            ),
            struct_pack(place := 13, dimension := 'department', code := 'staff_per_department', factor := 1),
            struct_pack(place := 14, dimension := 'department', code := 'tiny_department_share', factor := 100)
        ]) as listed
),

compared as (
    select *
    from {{ ref('horizontal_comparison_month') }}
    where
        organization_code = given_organization
        and month = (
            select max(newest.month) from {{ ref('horizontal_comparison_month') }} as newest
            where newest.organization_code = given_organization and newest.month <= closing_date
        )
),

profile as (
    select *
    from {{ ref('personnel_profile_month') }}
    where
        organization_code = given_organization
        and month = (select max(compared.month) from compared)
),

alone as (
    select 'leadership_use_rate' as measure_code, month, leadership_use_rate as value from profile
    union all
    select 'share_women_leaders' as measure_code, month, share_women_leaders as value from profile
    union all
    select
        'share_full_time_bachelor_and_above' as measure_code,
        month,
        share_full_time_bachelor_and_above as value
    from profile
),

valued as (
    select
        measure_code,
        month,
        value,
        peers,
        median_value,
        percentile,
        is_outlier,
        sentence_code
    from compared
    union all
    select
        measure_code,
        month,
        value,
        cast(null as integer) as peers,
        cast(null as decimal(18, 6)) as median_value,
        cast(null as decimal(18, 6)) as percentile,
        false as is_outlier,
        cast(null as varchar) as sentence_code
    from alone
)

select
    given_organization || '|' || valued.measure_code as fact_key,
    given_organization as organization_code,
    measure.listed.dimension as dimension_code,
    valued.measure_code,
    cast(measure.listed.place as integer) as place,
    strftime(valued.month, '%Y-%m') as compared_in,
    cast(valued.value * measure.listed.factor as decimal(18, 4)) as value,
    cast(valued.median_value * measure.listed.factor as decimal(18, 4)) as median_value,
    cast(100 * valued.percentile as decimal(18, 4)) as percentile,
    valued.peers,
    valued.is_outlier,
    sentence.label_zh as sentence_zh,
    sentence.label_en as sentence_en
from valued
inner join measure on valued.measure_code = measure.listed.code
left join {{ ref('peer_sentence') }} as sentence on valued.sentence_code = sentence.code
where valued.value is not null
