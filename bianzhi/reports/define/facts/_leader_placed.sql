{#- Relation `placed`: leaders with the quota holder they count under in each month-end of
    relation `moment`. -#}
placed as (
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
    from moment
    inner join organization_structure.leader_placement as placement
        on
            placement.valid_from <= moment.day
            and (placement.valid_to is null or placement.valid_to > moment.day)
    inner join historical_change.person_history as person
        on
            placement.lake_id = person.lake_id
            and placement.row_no = person.row_no
            and placement.record_key = person.record_key
            and person.valid_from <= moment.day
            and (person.valid_to is null or person.valid_to > moment.day)
)
