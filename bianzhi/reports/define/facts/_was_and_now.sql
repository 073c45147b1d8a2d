{#- The two days that flows of a period run between, and the bodies as they stood on each. -#}
moment as (
    select date '{{ opening }}' as day
    union all
    select date '{{ closing }}' as day
),

organization as (
{% include "_organization.sql" %}
),

was as (
    select * from organization where day = date '{{ opening }}'
),

now as (
    select * from organization where day = date '{{ closing }}'
)
