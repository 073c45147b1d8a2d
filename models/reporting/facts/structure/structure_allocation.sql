-- Grain: county x policy field with organizations on the closing date. Shares are in percent.
select
    shared.county_code || '|' || shared.policy_field_code as fact_key,
    'organization' as entity,
    cast(null as varchar) as record_key,
    cast(null as varchar) as lake_id,
    cast(null as integer) as row_no,
    cast(null as varchar) as delivery_id,
    cast(null as varchar) as doc_no,
    shared.county_code,
    case
        when shared.county_code like '%00' then county.division_name || '本级'
        else county.division_name
    end as county_name,
    shared.policy_field_code,
    shared.organizations,
    shared.authorized_posts,
    shared.in_post,
    cast(100 * shared.share_of_posts as decimal(18, 4)) as share_of_posts,
    cast(100 * shared.share_of_staff as decimal(18, 4)) as share_of_staff,
    shared.location_quotient
from {{ ref('allocation_month') }} as shared
left join {{ ref('division_history') }} as county
    on
        shared.county_code = county.division_code
        and county.valid_from <= closing_date
        and (county.valid_to is null or county.valid_to > closing_date)
where shared.month = closing_date
