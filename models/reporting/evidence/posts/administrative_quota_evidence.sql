-- Grain: cell of quota and staff x record behind it, as for every cell of quota.
select * from {{ ref('quota_evidence') }}(closing_date)
