-- Grain: organization x establishment type in the last month.
select
    organization_code,
    establishment_type_code,
    reserved_posts,
    slips,
    slip_posts,
    unregistered_posts
from {{ ref('int_reserved_post_check') }}
