-- Grain: person in post x organization x month of a roster of it that does not list the person. It is
-- in force for as long as the roster is.
with person as (
    select * from {{ ref('int_reconciled_person') }}
),

line as (
    select * from {{ ref('int_roster_line') }}
),

roster as (
    select distinct organization_code, month_from_no, month_to_no from line
),

int_roster_unlisted as (
    select
        person.subject_key,
        person.organization_code,
        roster.month_from_no,
        roster.month_to_no
    from person
    inner join roster
        on
            person.organization_code = roster.organization_code
            and person.month_no = roster.month_from_no
    left join line
        on
            person.subject_key = line.subject_key
            and person.organization_code = line.organization_code
            and person.month_no = line.month_from_no
    where line.subject_key is null
)

select * from int_roster_unlisted
