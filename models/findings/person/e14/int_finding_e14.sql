-- Grain: person record with a date of joining the Party, and a political status outside the Party.
with person as (
    select * from {{ ref('hist_person') }}
),

political_status as (
    select * from {{ ref('political_status') }}
),

failing as (
    select
        person.*,
        'E14' as rule_id,
        'party_joined_on' as column_name
    from person
    inner join political_status on person.political_status_code = political_status.code
    where person.party_joined_on is not null and political_status.band <> 'party'
)

{{ finding_spells('failing', 'person') }}
