{# Heads over all categories of a cell are the staff in post of the cell, in every cell. #}
{% test sums_to_in_post(model) %}
{{ config(tags=['monthly']) }}
with heads as (
    select
        organization_code,
        establishment_type_code,
        month,
        sum(headcount) as headcount
    from {{ model }}
    group by organization_code, establishment_type_code, month
),

staff as (
    select organization_code, establishment_type_code, month, in_post
    from {{ ref('establishment_use_month') }}
    where in_post <> 0
)

select
    coalesce(staff.organization_code, heads.organization_code) as organization_code,
    coalesce(staff.establishment_type_code, heads.establishment_type_code)
        as establishment_type_code,
    coalesce(staff.month, heads.month) as month,
    staff.in_post,
    heads.headcount
from staff
full outer join heads
    on
        staff.organization_code = heads.organization_code
        and staff.establishment_type_code = heads.establishment_type_code
        and staff.month = heads.month
where coalesce(staff.in_post, 0) <> coalesce(heads.headcount, 0)
{% endtest %}
