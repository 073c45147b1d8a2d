-- Public institutions of the period.
select *
from body
where unit_kind_code in ('reference', 'institution')
