-- Grain: organization x kind of quota x month in which the organization has staff and no office
-- that reports it has ever delivered quotas of the kind: the number of its posts is unknown.
{% set kinds = ['establishment', 'leadership_quota'] -%}
with office_month as (
    select * from {{ ref('int_organization_office_month') }}
),

standing as (
    select * from {{ source('inputs', 'standing') }}
),

quota_kinds as (
    {% for kind in kinds -%}
    select '{{ kind }}' as entity
    {{ 'union all' if not loop.last }}
    {% endfor -%}
),

first_quotas as (
    select entity, scope, min({{ month_number('as_of_date') }}) as first_no
    from standing
    where entity in ('{{ kinds | join("', '") }}')
    group by entity, scope
),

office_quotas as (
    select
        offices.source,
        offices.scope,
        quota_kinds.entity,
        coalesce(min(first_quotas.first_no), 999999) as first_no
    from (select distinct source, scope from office_month) as offices
    cross join quota_kinds
    left join first_quotas
        on
            quota_kinds.entity = first_quotas.entity
            and (offices.scope = first_quotas.scope or first_quotas.scope = '*')
    group by offices.source, offices.scope, quota_kinds.entity
),

int_quota_unknown as (
    select
        office_month.organization_code,
        office_quotas.entity as quota_kind,
        office_month.month_no
    from office_month
    inner join office_quotas
        on office_month.source = office_quotas.source and office_month.scope = office_quotas.scope
    group by office_month.organization_code, office_quotas.entity, office_month.month_no
    having min(office_quotas.first_no) > office_month.month_no
)

select * from int_quota_unknown
