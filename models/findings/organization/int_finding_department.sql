-- Grain: person record x spell in which the department it names is not one of its body. Checked
-- from the first departments of the scope on: before, no list was there to fail against.
with department as (
    select
        organization_code,
        department_code,
        valid_from,
        valid_to
    from {{ ref('int_department') }}
),

listed as (
    select
        source,
        scope,
        min(as_of_date) as listed_from
    from {{ source('inputs', 'standing') }}
    where entity = 'department'
    group by source, scope
),

person as (
    select
        person.source,
        person.scope,
        person.part,
        person.organization_code,
        person.department_code,
        person.record_key,
        person.lake_id,
        person.row_no,
        greatest(person.valid_from, listed.listed_from) as valid_from,
        person.valid_to
    from {{ ref('hist_person') }} as person
    inner join listed
        on person.source = listed.source and person.scope = listed.scope
    where
        person.department_code is not null
        and (person.valid_to is null or person.valid_to > listed.listed_from)
),

{{ uncovered('person', 'department', ['organization_code', 'department_code']) }},

strangers as (
    select
        source,
        scope,
        part,
        organization_code,
        record_key,
        lake_id,
        row_no,
        open_from as valid_from,
        open_to as valid_to,
        'E07' as rule_id,
        'department_code' as column_name,
        cast(null as date) as last_seen_on
    from failing
)

{{ finding_spells('strangers', 'person', last_seen='last_seen_on') }}
