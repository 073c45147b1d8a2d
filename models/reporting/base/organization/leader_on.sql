-- Grain: day of the list `days` x record of a leader in post, with the quota holder that the leader
-- counts under.
select
    moment.day,
    placement.department_code as holder_code,
    placement.quota_holder_code,
    person.organization_code,
    person.leadership_level_code,
    person.leadership_role_code,
    'person' as entity,
    person.record_key,
    person.lake_id,
    person.row_no,
    person.delivery_id,
    person.entry_doc_no as doc_no
from (select distinct unnest(days) as day) as moment
inner join {{ ref('leader_placement') }} as placement
    on
        moment.day >= placement.valid_from
        and (placement.valid_to is null or moment.day < placement.valid_to)
inner join {{ ref('person_history') }} as person
    on
        placement.lake_id = person.lake_id
        and placement.row_no = person.row_no
        and placement.record_key = person.record_key
        and moment.day >= person.valid_from
        and (person.valid_to is null or moment.day < person.valid_to)
