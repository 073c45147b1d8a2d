-- Grain: person record x spell without a verification slip or document for an entry in the time of
-- the deliveries. Of earlier entries the document may never have been recorded.
with person as (
    select * from {{ ref('hist_person') }}
),

first_delivery as (
    select * from {{ ref('int_scope_first_delivery') }}
    where entity = 'person'
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
