-- Grain: subject x measure of workload x period.
select
    subject_type_code,
    subject_code,
    measure_code,
    month,
    quantity,
    authorized_posts,
    in_post,
    quantity_per_post,
    posts_per_unit,
    fill_rate,
    peers,
    relative_load,
    load_code,
    quadrant_code
from {{ ref('int_workload_comparison') }}
