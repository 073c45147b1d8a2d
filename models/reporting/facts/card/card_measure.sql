-- Grain: measure of the organization in the last compared month up to the closing date, with its place among
-- the peers. Shares are in percent. Measures that the comparison lacks have no peers.
with measure as (
    select
        listed.place,
        listed.dimension_code,
        listed.measure_code,
        listed.factor
    from (
        values
            (1, 'leadership', 'leader_ratio', 100),
            (2, 'leadership', 'leadership_use_rate', 100),
            (3, 'sex', 'share_women', 100),
            (4, 'sex', 'share_women_leaders', 100),
            (5, 'age', 'mean_age', 1),
            (6, 'age', 'share_aged_35_and_below', 100),
            (7, 'age', 'share_aged_50_and_above', 100),
            (8, 'education', 'share_bachelor_and_above', 100),
            (9, 'education', 'share_full_time_bachelor_and_above', 100),
            (10, 'post', 'fill_rate', 100),
            (11, 'post', 'vacancy_rate', 100),
            (12, 'off_establishment', 'off_establishment_ratio', 100),
            (13, 'department', 'staff_per_department', 1),
            (14, 'department', 'tiny_department_share', 100)
    ) as listed (place, dimension_code, measure_code, factor)
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
    measure.dimension_code,
    valued.measure_code,
    cast(measure.place as integer) as place,
    strftime(valued.month, '%Y-%m') as compared_in,
    cast(valued.value * measure.factor as decimal(18, 4)) as value,
    cast(valued.median_value * measure.factor as decimal(18, 4)) as median_value,
    cast(100 * valued.percentile as decimal(18, 4)) as percentile,
    valued.peers,
    valued.is_outlier,
    sentence.label_zh as sentence_zh,
    sentence.label_en as sentence_en
from valued
inner join measure on valued.measure_code = measure.measure_code
left join {{ ref('peer_sentence') }} as sentence on valued.sentence_code = sentence.code
where valued.value is not null
