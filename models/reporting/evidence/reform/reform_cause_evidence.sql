-- Grain: cause x record of a change that it adds up: of people, of the ledger and of organizations.
with changed as (
    select * from {{ ref('reform_change') }}(opening_date, closing_date)
)

select distinct
    reform_cause.fact_key,
    changed.entity,
    changed.record_key,
    changed.lake_id,
    changed.row_no,
    changed.delivery_id,
    changed.doc_no
from {{ ref('reform_cause') }}(reform) as reform_cause
inner join changed
    on
        reform_cause.measure_code = changed.measure_code
        and reform_cause.component_code = changed.component_code
