-- Grain: organization code, with the attributes of its last record and whether it is in service at the
-- end of the last month.
with organization as (
    select
        *,
        row_number() over (partition by organization_code order by valid_from desc) as row_rank
    from {{ ref('int_organization') }}
),

inactive as (
    select * from {{ ref('int_organization_inactive') }}
),

last_month as (
    select * from {{ ref('int_last_month') }}
),

stopped as (
    select distinct inactive.organization_code
    from inactive
    inner join last_month
        on
            inactive.valid_from <= last_month.as_on
            and (inactive.valid_to is null or inactive.valid_to > last_month.as_on)
),

int_organization_last as (
    select
        organization.organization_code,
        coalesce(left(organization.division_code, 6), 'missing') as county_code,
        organization.admin_level_code,
        organization.nature_code,
        organization.grade_code,
        organization.established_on,
        organization.established_doc_no,
        organization.is_placeholder,
        not organization.is_placeholder
        and organization.valid_to is null
        and stopped.organization_code is null as is_in_service
    from organization
    left join stopped on organization.organization_code = stopped.organization_code
    where organization.row_rank = 1
)

select * from int_organization_last
