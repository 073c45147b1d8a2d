{#- `fact` is the fact whose rows are explained. -#}
-- What stood on either day in the bodies of the unit, as last known on that day.
with {% include "_reform_body_rows.sql" %},

{% include "_reform_unit_body.sql" %}

select
    {{ fact }}.fact_key,
    placed.entity,
    placed.record_key,
    placed.lake_id,
    placed.row_no,
    placed.delivery_id,
    placed.doc_no
from {{ fact }}
inner join placed
    on
        {{ fact }}.structure_code = placed.structure_code
        and {{ fact }}.measure_code = placed.measure_code
        and {{ fact }}.part_code = placed.part_code
inner join member
    on
        placed.placed_code = member.organization_code
        and {{ fact }}.level_code = member.level_code
        and {{ fact }}.unit_code = member.unit_code
        and member.day = case
            when placed.structure_code = 'constant' then date '{{ closing }}' else placed.day
        end
