-- Grain: organization x establishment type x run of months with more staff than posts, where there are posts. The
-- quota row in force when the run began is given with it.
with cells as (
    select * from {{ ref('int_establishment_use_month') }}
    where light_code = 'red' and not coalesce(authorized_posts = 0, false)
),

failing as (
    {{ use_runs('cells', 'C01') | indent(4) }}
)

{{ finding_spells('failing', 'establishment', last_seen='last_seen_on') }}
