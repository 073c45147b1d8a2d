-- Grain: measure of the organization in the last compared month up to the closing date, with its place among
-- the peers. Shares are in percent. Measures that the comparison lacks have no peers.
with measure as (
    select * from {{ ref('report_measure') }}()
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
