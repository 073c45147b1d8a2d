-- Grain: person in post x organization x month that a payroll or roster is about.
{{ config(
    materialized='monthly',
    meta={
        'key_column': 'subject_key',
        'key_columns_of': {'int_person_alias': ['person_key', 'subject_key']},
    }
) }}
with listed_month as (
    select distinct
        month,
        month_no
    from {{ ref('int_roster_in_month') }}
),

person as (
    select * from {{ ref('int_person_in_post') }}
    where person_key is not null
),

person_alias as (
    select * from {{ ref('int_person_alias') }}
),

subject as (
    select
        coalesce(person_alias.subject_key, person.person_key) as subject_key,
        person.*
    from person
    left join person_alias on person.person_key = person_alias.person_key
),

shown as (
    select
        subject.subject_key,
        subject.organization_code,
        listed_month.month,
        listed_month.month_no,
        subject.counted_type_code as establishment_type_code,
        subject.post_title,
        subject.source,
        subject.scope,
        subject.part,
        subject.record_key
    from subject
    inner join listed_month
        on
            {{ month_number('subject.valid_from') }} <= listed_month.month_no
            and {{ end_month_number('subject.valid_to') }} > listed_month.month_no
),

-- In the month in which an id is put right an organization may show both.
ranked as (
    select
        *,
        row_number() over (
            partition by subject_key, organization_code, month
            order by record_key
        ) as row_rank
    from shown
),

int_reconciled_person as (
    select
        subject_key,
        organization_code,
        month,
        month_no,
        establishment_type_code,
        post_title,
        source,
        scope,
        part,
        record_key
    from ranked
    where row_rank = 1
)

select * from int_reconciled_person
