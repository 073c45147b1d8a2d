-- Grain: record of an abolished organization without a document, from the day of the abolition on.
with organization as (
    select * from {{ ref('hist_organization') }}
),

failing as (
    select
        *,
        greatest(valid_from, coalesce(abolished_on, valid_from)) as failing_from,
        'A09' as rule_id,
        'abolished_doc_no' as column_name
    from organization
    where
        (status_code = '2' or abolished_on <= last_as_of_date)
        and abolished_doc_no is null
)

{{ finding_spells('failing', 'organization', valid_from='failing_from') }}
