-- Grain: person record of a leader x spell in which the title is not among those approved for the
-- body. Checked in scopes that deliver the list, from its first delivery on.
with approved_title as (
    select distinct
        organization_code,
        post_title,
        valid_from,
        valid_to
    from {{ ref('hist_approved_title') }}
),

listed as (
    select
        source,
        scope,
        min(as_of_date) as listed_from
    from {{ source('inputs', 'standing') }}
    where entity = 'approved_title'
    group by source, scope
),

leader as (
    select
        person.source,
        person.scope,
        person.part,
        person.organization_code,
        person.post_title,
        person.record_key,
        person.lake_id,
        person.row_no,
        greatest(person.valid_from, listed.listed_from) as valid_from,
        person.valid_to
    from {{ ref('hist_person') }} as person
    inner join listed
        on person.source = listed.source and person.scope = listed.scope
    where
        person.leadership_role_code is not null
        and person.post_title is not null
        and (person.valid_to is null or person.valid_to > listed.listed_from)
),

{{ uncovered('leader', 'approved_title', ['organization_code', 'post_title']) }},

self_made as (
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
        'D03' as rule_id,
        'post_title' as column_name,
        cast(null as date) as last_seen_on
    from failing
)

{{ finding_spells('self_made', 'person', last_seen='last_seen_on') }}
