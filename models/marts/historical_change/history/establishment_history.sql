-- Grain: key of establishment x interval [valid_from, valid_to), one source per date.
select
    lake_id,
    row_no,
    record_key,
    organization_code,
    establishment_type_code,
    funding_code,
    authorized_posts,
    frozen_posts,
    reserved_posts,
    revolving_in_posts,
    revolving_out_posts,
    separately_listed_posts,
    doc_no,
    source,
    scope,
    part,
    valid_from,
    valid_to,
    delivery_id,
    last_as_of_date,
    last_delivery_id
from {{ ref('int_establishment') }}
