-- Grain: organization of the period x place in the tables: one row where it stays in its place from
-- the opening to the closing date, else a row for the place it leaves and one for the place it
-- comes to. Flows follow the record of the change. Without one an organization that was approved
-- before the period is first reported, any other flow is other. An organization that only changes
-- its code or its place is adjusted, neither new nor abolished.
with organization as (
    select * from {{ ref('organization_on') }}([opening_date, closing_date])
),

opening as (
    select *
    from organization
    where day = opening_date and is_present
),

closing as (
    select *
    from organization
    where day = closing_date and is_present
),

-- Organizations set up and gone again within the period, as they last stood.
passing as (
    select organization.*
    from organization
    where
        day = closing_date
        and not is_present
        and not exists (
            select 1
            from opening
            where opening.organization_key = organization.organization_key
        )
        and exists (
            select 1
            from {{ ref('organization_history') }} as shown
            where
                shown.organization_key = organization.organization_key
                and shown.valid_from > opening_date
                and not shown.is_placeholder
                and coalesce(shown.status_code, '1') <> '2'
        )
),

flow as (
    select * from {{ ref('organization_flow') }}(opening_date, closing_date)
),

paired as (
    select
        was.organization_key as opening_key,
        now.organization_key as closing_key,
        coalesce(was.organization_name <> now.organization_name, false) as is_renamed,
        was.organization_key = now.organization_key
        and not {{ is_regrouped('was', 'now') }} as stays
    from opening as was
    full join closing as now on was.organization_key = now.organization_key
),

side as (
    select
        organization.*,
        coalesce(paired.stays, false) as at_opening,
        true as at_closing,
        case
            when paired.stays then null
            when paired.opening_key is not null then 'adjusted'
            when
                flow.flow_in_code is null
                and organization.established_on <= opening_date
                then 'first_reported'
            else coalesce(flow.flow_in_code, 'other_in')
        end as flow_in,
        null as flow_out,
        coalesce(paired.is_renamed, false)
        or (paired.opening_key is null and coalesce(flow.is_renamed, false)) as is_renamed
    from paired
    inner join closing as organization on paired.closing_key = organization.organization_key
    left join flow on organization.organization_code = flow.organization_code
    union all
    select
        organization.*,
        true as at_opening,
        false as at_closing,
        null as flow_in,
        case
            when paired.closing_key is not null then 'adjusted'
            else coalesce(flow.flow_out_code, 'other_out')
        end as flow_out,
        false as is_renamed
    from paired
    inner join opening as organization on paired.opening_key = organization.organization_key
    left join flow on organization.organization_code = flow.organization_code
    where paired.stays is distinct from true
    union all
    select
        organization.*,
        false as at_opening,
        false as at_closing,
        coalesce(flow.flow_in_code, 'other_in') as flow_in,
        coalesce(flow.flow_out_code, 'other_out') as flow_out,
        false as is_renamed
    from passing as organization
    left join flow on organization.organization_code = flow.organization_code
)

select
    organization.organization_key || case when organization.at_closing then '|closing' else '|opening' end
        as fact_key,
    'organization' as entity,
    organization.record_key,
    organization.lake_id,
    organization.row_no,
    organization.delivery_id,
    organization.doc_no,
    organization.organization_key,
    organization.organization_code,
    organization.organization_name,
    organization.admin_level_code,
    organization.system_code,
    organization.organization_type_code,
    organization.grade_code,
    organization.industry_code,
    organization.public_institution_class_code,
    organization.funding_code,
    organization.county_code,
    organization.county_name,
    organization.town_code,
    organization.town_name,
    organization.unit_kind_code,
    cast(organization.at_opening as integer) as opening,
    cast(organization.at_closing as integer) as closing,
    organization.flow_in,
    organization.flow_out,
    cast(coalesce(organization.flow_in = 'adjusted', false) as integer)
    - cast(coalesce(organization.flow_out = 'adjusted', false) as integer) as adjusted,
    organization.is_renamed,
    used.organization_code is not null as has_quota
from side as organization
left join (
    select distinct organization_code
    from {{ ref('establishment_use_month') }}
    where month = closing_date
) as used
    on organization.organization_code = used.organization_code
