-- Grain: organization and kind of light, with its most serious light of each month: over, then full,
-- largely vacant, vacant, not applicable.
with cell as (
    select organization_code as code, 'posts' as kind, month, light_code
    from organization_structure.establishment_use_month
    union all
    select organization_code as code, 'leaders' as kind, month, light_code
    from organization_structure.leadership_use_month
),

worst as (
    select
        code,
        kind,
        month,
        min(coalesce(list_position(['red', 'yellow', 'blue', 'green'], light_code), 5)) as rank
    from cell
    group by code, kind, month
)

select
    code,
    kind,
    list(date_diff('month', date '{first_month}', month) order by month) as places,
    list(rank order by month) as ranks
from worst
group by code, kind
order by code, kind
