-- Grain: quantity (posts or staff) x year-end up to the closing date.
select
    spread.quantity_code || '|' || moment.moment_code as fact_key,
    'organization' as entity,
    cast(null as varchar) as record_key,
    cast(null as varchar) as lake_id,
    cast(null as integer) as row_no,
    cast(null as varchar) as delivery_id,
    cast(null as varchar) as doc_no,
    spread.quantity_code,
    moment.moment_code,
    spread.organizations,
    spread.total,
    spread.gini,
    spread.hhi_county,
    spread.hhi_policy_field,
    spread.theil,
    spread.theil_between,
    spread.theil_within
from {{ ref('allocation_inequality_month') }} as spread
inner join {{ ref('year_end') }}(closing_date) as moment on spread.month = moment.day
