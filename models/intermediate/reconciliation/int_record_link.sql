-- Grain: id key x name key x month of birth x organization that a record of a list may have, with the
-- subject that such records are linked to.
select
    person_key,
    name_key,
    birth_month,
    organization_code,
    subject_key,
    linked_person_key,
    method_code,
    score,
    best_score,
    candidates
from {{ source('inputs', 'record_link') }}
