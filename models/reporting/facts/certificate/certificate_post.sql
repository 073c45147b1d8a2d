-- Grain: record of authorized posts of the organization on the closing date: establishment type and funding.
select
    fact_key,
    entity,
    record_key,
    lake_id,
    row_no,
    delivery_id,
    doc_no,
    organization_code,
    establishment_type_code,
    post_funding_code,
    authorized_posts
from {{ ref('posts') }}(closing_date)
where organization_code = given_organization
