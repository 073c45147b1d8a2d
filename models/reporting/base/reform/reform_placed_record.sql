-- Grain: record of reform_record x structure x organization whose figures it is behind.
with record as (
    select * from {{ ref('reform_record') }}(opening_date, closing_date)
),

crosswalk as (
    select * from {{ ref('reform_crosswalk') }}(reform)
)

select
    'as_named' as structure_code,
    record.organization_code as placed_code,
    record.*
from record
union all
select
    'constant' as structure_code,
    crosswalk.to_code as placed_code,
    record.*
from record
inner join crosswalk
    on
        record.organization_code = crosswalk.from_code
        and record.day >= crosswalk.from_valid_from
        and (crosswalk.from_valid_to is null or record.day < crosswalk.from_valid_to)
