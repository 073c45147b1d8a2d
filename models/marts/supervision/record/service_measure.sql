-- Grain: kind of request x county x year in which it arrived.
select
    request_kind_code,
    county_code,
    request_year,
    requests,
    decided,
    approved,
    refused,
    decided_in_time,
    approved_with_problems,
    chains,
    complete_chains,
    median_days_to_review,
    refused_share,
    in_time_share,
    complete_chain_share
from {{ ref('int_service_measure') }}
