-- Grain: request that arrived in the period x the problems of the organization on that day.
select
    linkage.request_kind_code || '|' || linkage.request_no as fact_key,
    case linkage.request_kind_code
        when 'slip' then 'verification_slip'
        when 'revolving' then 'revolving_allocation'
        else 'joint_review'
    end as entity,
    linkage.request_no as record_key,
    cast(null as varchar) as lake_id,
    cast(null as integer) as row_no,
    cast(null as varchar) as delivery_id,
    cast(null as varchar) as doc_no,
    linkage.organization_code,
    linkage.request_kind_code,
    result.band as result_band_code,
    linkage.linkage_code,
    linkage.reviewed_on <= closing_date as is_decided,
    linkage.open_problems > 0 as has_open_problems,
    organization.organization_name,
    organization.admin_level_code,
    organization.system_code,
    organization.county_code,
    organization.county_name
from {{ ref('approval_linkage') }} as linkage
left join {{ ref('review_result') }} as result on linkage.result_code = result.code
left join {{ ref('organization_on') }}([closing_date]) as organization
    on linkage.organization_code = organization.organization_code
where linkage.requested_on > opening_date and linkage.requested_on <= closing_date
