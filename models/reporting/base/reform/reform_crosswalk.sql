-- Grain: organization x period of its figures x organization of the structure right after the reform;
-- `none` where no organization of that structure has taken it over.
select distinct
    crosswalk.from_code,
    crosswalk.from_valid_from,
    crosswalk.from_valid_to,
    coalesce(crosswalk.to_code, 'none') as to_code
from {{ ref('organization_crosswalk') }} as crosswalk
inner join {{ ref('reform_window') }} as reform_window
    on crosswalk.basis_date = reform_window.basis_on
where
    reform_window.reform_code = reform
    and crosswalk.weight > 0
