-- Grain: revolving pool at the end of the last month.
select
    pool_code,
    pool_name,
    division_code,
    establishment_type_code,
    authorized_posts,
    lent_posts,
    available_posts,
    over_lent_posts,
    overdue_posts,
    posts_without_return_date
from {{ ref('int_revolving_pool_balance') }}
