-- Grain: organization that a change record of the reform names.
select predecessor_code as organization_code
from {{ ref('organization_event') }}
where
    reform_code = reform
    and effective_on is not null
    and predecessor_code is not null
union
select successor_code as organization_code
from {{ ref('organization_event') }}
where
    reform_code = reform
    and effective_on is not null
    and successor_code is not null
