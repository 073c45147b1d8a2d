-- Grain: person key of an id that was written wrongly at times, with the key of the valid id.
select
    person_key,
    subject_key
from {{ source('inputs', 'person_alias') }}
