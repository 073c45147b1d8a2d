-- Grain: event of administrative divisions.
select
    event.effective_on,
    type.label_{lang} as event,
    event.predecessor_code,
    event.successor_code,
    before.division_name as predecessor,
    after.division_name as successor,
    event.share_of_posts
from historical_change.division_lineage as event
left join codes.organization_event_type as type on event.event_type_code = type.code
left join (
    select division_code, any_value(division_name order by valid_from desc) as division_name
    from historical_change.division_history group by division_code
) as before on event.predecessor_code = before.division_code
left join (
    select division_code, any_value(division_name order by valid_from desc) as division_name
    from historical_change.division_history group by division_code
) as after on event.successor_code = after.division_code
order by effective_on, predecessor_code, successor_code
