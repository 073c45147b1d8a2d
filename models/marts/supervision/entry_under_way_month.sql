-- Grain: organization x establishment type x month with entries under way, as known in the month.
select
    organization_code,
    establishment_type_code,
    month,
    reserved_posts,
    slip_heads,
    entries
from {{ ref('int_entry_under_way_month') }}
