-- Grain: establishment type of the organization x record behind it.
select *
from {{ ref('quota_evidence') }}(closing_date)
where fact_key in (select cells.fact_key from {{ ref('card_post') }}(given_organization, closing_date) as cells)
