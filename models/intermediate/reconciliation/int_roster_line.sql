-- Grain: row of a roster in force (period x record key, one source), with the subject that it was
-- linked to. It is in force from its month up to the first month in which it is too old to be
-- compared (seed reconciliation_norm).
with roster as (
    select * from {{ ref('hist_roster') }}
    where period is not null and organization_code is not null
),

record_link as (
    select * from {{ ref('int_record_link') }}
),

establishment_type as (
    select * from {{ ref('establishment_type') }}
),

usable as (
    select cast(ceil(max(value)) as integer) as months
    from {{ ref('reconciliation_norm') }}
    where norm_code = 'roster_months'
),

ranked as (
    select
        roster.*,
        row_number() over (
            partition by roster.record_key
            order by
                roster.source_rank asc,
                roster.source asc,
                roster.as_of_date desc,
                roster.scope desc,
                roster.part desc
        ) as row_rank
    from roster
),

int_roster_line as (
    select
        {{ month_number('ranked.period') }} as month_from_no,
        {{ month_number('ranked.period') }} + usable.months as month_to_no,
        record_link.subject_key,
        ranked.organization_code,
        record_link.linked_person_key,
        record_link.method_code,
        record_link.score,
        record_link.best_score,
        record_link.candidates,
        ranked.post_title,
        coalesce(establishment_type.counts_as_code, ranked.establishment_type_code)
            as establishment_type_code,
        ranked.source,
        ranked.scope,
        ranked.part,
        ranked.record_key,
        ranked.lake_id,
        ranked.row_no,
        ranked.as_of_date
    from ranked
    inner join record_link
        on
            ranked.person_key is not distinct from record_link.person_key
            and ranked.name_key is not distinct from record_link.name_key
            and ranked.birth_month is not distinct from record_link.birth_month
            and ranked.organization_code = record_link.organization_code
    cross join usable
    left join establishment_type on ranked.establishment_type_code = establishment_type.code
    where ranked.row_rank = 1
)

select * from int_roster_line
