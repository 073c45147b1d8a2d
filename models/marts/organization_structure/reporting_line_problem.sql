-- Grain: post x interval in which its reporting line leads nowhere or back.
select
    record_key,
    month_from,
    month_to,
    organization_code,
    post_code,
    reports_to_post_code,
    line_code,
    cycle_code,
    cycle_posts
from {{ ref('int_reporting_line') }}
where line_code in ('orphan', 'self', 'cycle', 'below_cycle')
