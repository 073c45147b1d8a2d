-- Grain: planned post: plan year x post code (record key). The band is the lowest education the
-- printed wording admits, by the norm valid on the as-of date; the wording itself stays beside it.
with hist_recruitment_plan as (
    select * from {{ ref('hist_recruitment_plan') }}
),

education_requirement as (
    select * from {{ ref('education_requirement') }}
),

ranked as (
    select
        hist_recruitment_plan.*,
        row_number() over (
            partition by hist_recruitment_plan.record_key
            order by
                hist_recruitment_plan.source_rank asc,
                hist_recruitment_plan.source asc,
                hist_recruitment_plan.as_of_date desc,
                hist_recruitment_plan.scope desc,
                hist_recruitment_plan.part desc
        ) as row_rank
    from hist_recruitment_plan
),

wordings as (
    select distinct education_requirement as wording, as_of_date
    from hist_recruitment_plan
    where education_requirement is not null
),

matched as (
    select
        wordings.wording,
        wordings.as_of_date,
        min(education_requirement.place) as place
    from wordings
    inner join education_requirement
        on
            wordings.wording like education_requirement.requirement_pattern
            and {{ valid_at('education_requirement', 'wordings.as_of_date') }}
    group by wordings.wording, wordings.as_of_date
),

banded as (
    select
        matched.wording,
        matched.as_of_date,
        education_requirement.band
    from matched
    inner join education_requirement
        on
            matched.place = education_requirement.place
            and {{ valid_at('education_requirement', 'matched.as_of_date') }}
),

int_recruitment_plan as (
    select
        ranked.record_key,
        ranked.plan_year,
        ranked.post_code,
        ranked.organization_code,
        ranked.organization_name,
        ranked.department_name,
        ranked.post_title,
        ranked.planned_heads,
        ranked.education_requirement,
        case
            when ranked.education_requirement is null then 'missing'
            else coalesce(banded.band, 'unlisted')
        end as education_band_code,
        ranked.degree_requirement,
        ranked.major_requirement,
        ranked.age_requirement,
        ranked.other_requirement,
        ranked.announced_on,
        ranked.source,
        ranked.scope,
        ranked.as_of_date,
        ranked.delivery_id,
        ranked.lake_id,
        ranked.row_no
    from ranked
    left join banded
        on
            ranked.education_requirement = banded.wording
            and ranked.as_of_date = banded.as_of_date
    where ranked.row_rank = 1
)

select * from int_recruitment_plan
