-- Grain: quarter that ends in the period x county with organizations in force.
select
    strftime(patrols.quarter_end_on, '%Y-%m') || '|' || patrols.county_code as fact_key,
    'patrol' as entity,
    cast(null as varchar) as record_key,
    cast(null as varchar) as lake_id,
    cast(null as integer) as row_no,
    cast(null as varchar) as delivery_id,
    cast(null as varchar) as doc_no,
    patrols.county_code,
    case
        when patrols.county_code like '%00' then county.division_name || '本级'
        else county.division_name
    end as county_name,
    year(patrols.quarter_end_on) || '-Q' || quarter(patrols.quarter_end_on) as quarter_code,
    year(patrols.quarter_end_on) || '年第' || quarter(patrols.quarter_end_on) || '季度' as quarter_zh,
    year(patrols.quarter_end_on) || ', quarter ' || quarter(patrols.quarter_end_on) as quarter_en,
    patrols.organizations,
    patrols.organizations_patrolled,
    patrols.visits,
    patrols.rows_checked,
    patrols.problems_found
from {{ ref('patrol_coverage') }} as patrols
left join {{ ref('division_history') }} as county
    on
        patrols.county_code = county.division_code
        and county.valid_from <= closing_date
        and (county.valid_to is null or county.valid_to > closing_date)
where patrols.quarter_end_on > opening_date and patrols.quarter_end_on <= closing_date
