-- Grain: organization x leadership level x role x year-end with a quota or leaders of the
-- organization itself.
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
    used.organization_code || '|' || used.leadership_level_code || '|' || used.leadership_role_code
    || '|' || cast(used.month as varchar) as fact_key,
    used.*,
    moment.moment_code,
    organization.* exclude (day, organization_key, organization_code, is_present)
from {{ ref('leadership_use_month') }} as used
inner join moment on used.month = moment.day
left join organization
    on used.organization_code = organization.organization_code and used.month = organization.day
where used.quota_holder_code = 'body'
