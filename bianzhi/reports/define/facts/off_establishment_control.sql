-- One row per body with a control number or people outside the establishment at {{ closing }}. Over and
-- unused are those of the body; a body without a number has none to be over.
with moment as (
    select date '{{ closing }}' as day
),

organization as (
{% include "_organization.sql" %}
),

control as (
    select *
    from historical_change.off_establishment_control_history
    where valid_from <= date '{{ closing }}' and (valid_to is null or valid_to > date '{{ closing }}')
),

worked as (
    select organization_code, sum(headcount) as headcount
    from personnel_structure.personnel_off_establishment_month
    where month = date '{{ closing }}'
    group by organization_code
),

compared as (
    select
        coalesce(control.organization_code, worked.organization_code) as organization_code,
        control.record_key,
        control.lake_id,
        control.row_no,
        control.delivery_id,
        control.doc_no,
        control.control_posts,
        coalesce(worked.headcount, 0) as headcount
    from control
    full join worked on control.organization_code = worked.organization_code
)

select
    compared.organization_code as fact_key,
    'off_establishment_control' as entity,
    compared.*,
    case when compared.control_posts is not null then compared.headcount else 0 end
        as controlled,
    greatest(compared.headcount - compared.control_posts, 0) as over_posts,
    greatest(compared.control_posts - compared.headcount, 0) as unused_posts,
{% include "_place.sql" %}
from compared
left join organization on compared.organization_code = organization.organization_code
