-- Grain: rate of a unit x state of an organization that belongs to it on either day; the people in
-- them are behind the figures of the unit itself.
with member as (
    select * from {{ ref('reform_member') }}(opening_date, closing_date)
)

select distinct
    reform_unit_rate.fact_key,
    'organization' as entity,
    history.record_key,
    history.lake_id,
    history.row_no,
    history.delivery_id,
    history.established_doc_no as doc_no
from {{ ref('reform_unit_rate') }}(reform) as reform_unit_rate
inner join member
    on
        reform_unit_rate.level_code = member.level_code
        and reform_unit_rate.unit_code = member.unit_code
        and (reform_unit_rate.structure_code = 'as_named' or member.day = closing_date)
inner join {{ ref('organization_history') }} as history
    on
        member.organization_code = history.organization_code
        and history.valid_from <= member.day
        and (history.valid_to is null or history.valid_to > member.day)
