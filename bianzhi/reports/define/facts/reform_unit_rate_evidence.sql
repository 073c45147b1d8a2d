-- The bodies that belong to the unit on either day; who stands in them is behind the figures of the
-- unit itself.
with moment as (
    select date '{{ opening }}' as day
    union all
    select date '{{ closing }}' as day
),

{% include "_reform_unit_body.sql" %}

select distinct
    reform_unit_rate.fact_key,
    'organization' as entity,
    history.record_key,
    history.lake_id,
    history.row_no,
    history.delivery_id,
    history.established_doc_no as doc_no
from reform_unit_rate
inner join member
    on
        reform_unit_rate.level_code = member.level_code
        and reform_unit_rate.unit_code = member.unit_code
        and (reform_unit_rate.structure_code = 'as_named' or member.day = date '{{ closing }}')
inner join historical_change.organization_history as history
    on
        member.organization_code = history.organization_code
        and history.valid_from <= member.day
        and (history.valid_to is null or history.valid_to > member.day)
