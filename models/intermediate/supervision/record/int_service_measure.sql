-- Grain: kind of request x county x year in which it arrived: decisions, their time, refusals, requests
-- approved while problems were open, and complete digital chains of used slips.
with linkage as (
    select
        linkage.*,
        organization.county_code,
        cast(extract(year from linkage.requested_on) as integer) as request_year,
        {{ days_between('linkage.requested_on', 'linkage.reviewed_on') }} as days_to_review,
        review_result.band
    from {{ ref('int_approval_linkage') }} as linkage
    left join {{ ref('review_result') }} as review_result
        on linkage.result_code = review_result.code
    left join {{ ref('int_organization_last') }} as organization
        on linkage.organization_code = organization.organization_code
    where linkage.requested_on is not null
),

period as (
    select * from {{ ref('supervision_parameter') }}
    where parameter_code = 'review_days'
),

chain as (
    select * from {{ ref('int_digital_chain') }}
),

int_service_measure as (
    select
        linkage.request_kind_code,
        coalesce(linkage.county_code, 'missing') as county_code,
        linkage.request_year,
        cast(count(*) as integer) as requests,
        cast(count(linkage.days_to_review) as integer) as decided,
        cast(count(case when linkage.band = 'approved' then 1 end) as integer) as approved,
        cast(count(case when linkage.band = 'refused' then 1 end) as integer) as refused,
        cast(count(case when linkage.days_to_review <= period.value then 1 end) as integer)
            as decided_in_time,
        cast(count(case when linkage.linkage_code = 'conflict' then 1 end) as integer)
            as approved_with_problems,
        cast(count(chain.slip_no) as integer) as chains,
        cast(count(case when chain.is_complete then 1 end) as integer) as complete_chains,
        cast(median(linkage.days_to_review) as decimal(18, 6)) as median_days_to_review,
        cast(
            cast(count(case when linkage.band = 'refused' then 1 end) as double)
            / nullif(count(linkage.days_to_review), 0) as decimal(18, 6)
        ) as refused_share,
        cast(
            cast(count(case when linkage.days_to_review <= period.value then 1 end) as double)
            / nullif(count(linkage.days_to_review), 0) as decimal(18, 6)
        ) as in_time_share,
        cast(
            cast(count(case when chain.is_complete then 1 end) as double)
            / nullif(count(chain.slip_no), 0) as decimal(18, 6)
        ) as complete_chain_share
    from linkage
    left join period on {{ valid_at('period', 'linkage.requested_on') }}
    left join chain
        on linkage.request_no = chain.slip_no and linkage.request_kind_code = 'slip'
    group by
        linkage.request_kind_code, coalesce(linkage.county_code, 'missing'), linkage.request_year
)

select * from int_service_measure
