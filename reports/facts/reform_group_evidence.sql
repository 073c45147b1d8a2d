-- What stood on either day in the bodies of the group, as last known on that day.
with {% include "_reform_body_rows.sql" %},

body as (
    select
        moment.day,
        history.organization_code,
        history.admin_level_code,
        history.system_code,
        history.policy_field_code,
        row_number() over (
            partition by moment.day, history.organization_code order by history.valid_from desc
        ) as place
    from historical_change.organization_history as history
    inner join moment on history.valid_from <= moment.day
)

select
    reform_group.fact_key,
    placed.entity,
    placed.record_key,
    placed.lake_id,
    placed.row_no,
    placed.delivery_id,
    placed.doc_no
from reform_group
inner join placed
    on
        reform_group.structure_code = placed.structure_code
        and reform_group.measure_code = placed.measure_code
        and reform_group.type_part = placed.part_code
inner join body
    on
        placed.placed_code = body.organization_code
        and body.day = case
            when placed.structure_code = 'constant' then date '{{ closing }}' else placed.day
        end
        and body.place = 1
where
    reform_group.unit_code
    = reform_group.level_code || '_' || case reform_group.level_code
        when 'admin_level' then body.admin_level_code
        when 'system' then body.system_code
        else body.policy_field_code
    end
