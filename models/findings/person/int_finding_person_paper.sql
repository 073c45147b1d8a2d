-- Grain: person record x spell in which neither a verification slip nor a document stands behind an
-- entry that fell into the time of the deliveries. Of earlier entries the paper may never have been
-- recorded.
with person as (
    select * from {{ ref('hist_person') }}
),

first_delivery as (
    select
        source,
        scope,
        min(as_of_date) as first_as_of_date
    from {{ source('inputs', 'standing') }}
    where entity = 'person'
    group by source, scope
),

filled as (
    select source
    from person
    group by source
    having count(verification_slip_no) > 0 or count(entry_doc_no) > 0
),

failing as (
    select
        person.*,
        'E11' as rule_id,
        'verification_slip_no' as column_name
    from person
    inner join filled on person.source = filled.source
    inner join first_delivery
        on person.source = first_delivery.source and person.scope = first_delivery.scope
    where
        person.verification_slip_no is null
        and person.entry_doc_no is null
        and {{ month_number('person.entered_on') }}
        >= {{ month_number('first_delivery.first_as_of_date') }}
)

{{ finding_spells('failing', 'person') }}
