-- Grain: organization x establishment type x run of months with staff and no posts, where the quota is known. The
-- quota row in force when the run began is given with it.
with cells as (
    select * from {{ ref('int_establishment_use_month') }}
    where light_code = 'red' and authorized_posts = 0
),

failing as (
    {{ use_runs('cells', 'C12') | indent(4) }}
)

{{ finding_spells('failing', 'establishment', last_seen='last_seen_on') }}
