-- Grain: organization x establishment type x year-end with posts or staff.
with moment as (
    select * from {{ ref('year_end') }}(closing_date)
),

organization as (
    select *
    from {{ ref('organization_place') }}(
        (select list(moment.day) from {{ ref('year_end') }}(closing_date) as moment)
    )
)

select
    used.organization_code || '|' || used.establishment_type_code || '|'
    || cast(used.month as varchar) as fact_key,
    used.*,
    coalesce(kind.band in ('administrative', 'worker'), false) as is_administrative,
    moment.moment_code,
    organization.* exclude (day, organization_key, organization_code, is_present)
from {{ ref('establishment_use_month') }} as used
inner join moment on used.month = moment.day
left join {{ ref('establishment_type') }} as kind on used.establishment_type_code = kind.code
left join organization
    on used.organization_code = organization.organization_code and used.month = organization.day
