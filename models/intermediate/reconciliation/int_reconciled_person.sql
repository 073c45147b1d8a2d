-- Grain: person in post x organization x month that a payroll or roster is about.
with listed_month as (
    select distinct month_no from {{ ref('int_roster_in_month') }}
),

person as (
    select * from {{ ref('int_person_in_post') }}
    where person_key is not null
),

int_reconciled_person as (
    select
        person.person_key as subject_key,
        person.organization_code,
        listed_month.month_no,
        person.counted_type_code as establishment_type_code,
        person.post_title,
        person.source,
        person.scope,
        person.part,
        person.record_key,
        person.lake_id,
        person.row_no
    from person
    inner join listed_month
        on
            {{ month_number('person.valid_from') }} <= listed_month.month_no
            and {{ end_month_number('person.valid_to') }} > listed_month.month_no
)

select * from int_reconciled_person
