-- Grain: public institution of the period x place in the tables.
select *
from {{ ref('organization') }}(opening_date, closing_date)
where unit_kind_code in ('reference', 'institution')
