-- Grain: posts of the register of a type that the sanding plan of the organization lacks x run of
-- months, from the month on in which the plan should have followed.
with late as (
    {{ late_differences('C14', "consistency_code = 'not_in_plan'") | indent(4) }}
),

item as (
    select
        *,
        'establishment' as field_code,
        counted_type_code as item_code
    from {{ ref('int_establishment_counted') }}
    where counted_measure = 'authorized_posts'
),

failing as (
    {{ late_records('late', 'item', 'C14', "'authorized_posts'") | indent(4) }}
)

{{ finding_spells(
    'failing', 'establishment',
    last_seen='cast(null as date)', valid_from='failing_from', valid_to='failing_to'
) }}
