-- Grain: person record x spell in which two of its columns contradict each other: a degree above
-- the education (E09), a Party date without membership (E14), a rank without registration (E15).
with person as (
    select * from {{ ref('hist_person') }}
),

degree as (
    select * from {{ ref('degree') }}
),

education as (
    select * from {{ ref('education') }}
),

political_status as (
    select * from {{ ref('political_status') }}
),

failing as (
    select
        person.*,
        'E09' as rule_id,
        'degree_code' as column_name
    from person
    inner join degree on person.degree_code = degree.code
    inner join education on person.education_code = education.code
    where
        degree.band in ('doctor', 'master', 'bachelor')
        and education.band in ('college', 'secondary', 'junior_and_below')
    union all
    select
        person.*,
        'E14' as rule_id,
        'party_joined_on' as column_name
    from person
    inner join political_status on person.political_status_code = political_status.code
    where person.party_joined_on is not null and political_status.band <> 'party'
    union all
    select
        *,
        'E15' as rule_id,
        'is_registered' as column_name
    from person
    where rank_code is not null and not is_registered
)

{{ finding_spells('failing', 'person') }}
