-- Grain: organization x month up to the given one, as many as are asked for, with its posts of all types
-- together.
select
    organization_code,
    month,
    cast(sum(ceiling_posts) as integer) as ceiling_posts,
    cast(sum(vacant_posts) as integer) as vacant_posts,
    cast(sum(over_posts) as integer) as over_posts
from {{ ref('establishment_use_month') }}
where
    month <= given_month
    and {{ month_number('month') }} > {{ month_number('given_month') }} - given_months
group by organization_code, month
