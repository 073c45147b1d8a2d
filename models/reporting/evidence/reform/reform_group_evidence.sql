-- Grain: figure of reform_group x record behind it, as for the figures of units.
select evidence.*
from {{ ref('reform_unit_evidence') }}(opening_date, closing_date, reform) as evidence
inner join {{ ref('reform_group') }}(reform) as figure on evidence.fact_key = figure.fact_key
