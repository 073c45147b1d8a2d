-- Grain: movement of posts or staff that was delivered before it takes effect x organization that it
-- changes. Warnings project their crossings from these.
select
    organization_code,
    establishment_type_code,
    entity,
    record_key,
    known_on,
    effective_on,
    cast(posts_change as integer) as posts_change,
    cast(heads_change as integer) as heads_change
from {{ ref('int_planned_change') }}
