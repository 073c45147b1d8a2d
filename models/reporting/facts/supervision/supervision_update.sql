-- Grain: change of an organization, its posts or its staff that was first delivered in the period.
select
    concat_ws('|', changes.entity, changes.source, changes.record_key) as fact_key,
    changes.entity,
    changes.record_key,
    cast(null as varchar) as lake_id,
    cast(null as integer) as row_no,
    cast(null as varchar) as delivery_id,
    cast(null as varchar) as doc_no,
    changes.organization_code,
    changes.timeliness_code,
    organization.organization_name,
    organization.admin_level_code,
    organization.system_code,
    organization.county_code,
    organization.county_name
from {{ ref('update_lag') }} as changes
left join {{ ref('organization_on') }}([closing_date]) as organization
    on changes.organization_code = organization.organization_code
where changes.recorded_by > opening_date and changes.recorded_by <= closing_date
