-- Grain: date of the comparison x measure x record behind what was counted on it.
with moment as (
    select unnest([opening_date, closing_date]) as day
),

person as (
    select
        moment.day,
        history.*,
        'establishment_type_' || nullif(history.counted_type_code, 'missing') as type_part,
        'leadership_' || history.leadership_level_code || '_' || history.leadership_role_code
            as leadership_part,
        case
            when history.birth_month <= moment.day
                then date_diff('month', history.birth_month, moment.day) // 12
        end as age,
        case
            when history.education_code is not null then coalesce(education.band, 'unlisted')
        end as education_part
    from {{ ref('person_history') }} as history
    inner join moment
        on
            history.valid_from <= moment.day
            and (history.valid_to is null or history.valid_to > moment.day)
    left join {{ ref('education') }} as education on history.education_code = education.code
    where history.is_in_post
),

aged as (
    select
        person.*,
        case
            when person.birth_month is not null then coalesce(age_band.band, 'unlisted')
        end as age_part
    from person
    left join {{ ref('age_band') }} as age_band
        on
            person.age between age_band.min_age and age_band.max_age
            and age_band.valid_from <= person.day
            and (age_band.valid_to is null or age_band.valid_to > person.day)
),

reform_record as (
    {%- for measure, part in [('in_post', 'type_part'), ('leaders', 'leadership_part'),
        ('age', 'age_part'), ('education', 'education_part')] %}
    select
        day,
        '{{ measure }}' as measure_code,
        organization_code,
        coalesce({{ part }}, 'missing') as part_code,
        'person' as entity,
        record_key,
        lake_id,
        row_no,
        delivery_id,
        entry_doc_no as doc_no
    from aged
    {% if measure == 'leaders' %}where leadership_part is not null{% endif %}
    union all
    {%- endfor %}
    {%- for measure, entity, part, lists, where, doc_no in [
        ('authorized_posts', 'establishment',
            "'establishment_type_' || nullif(counted.counted_type_code, 'missing')",
            '', "counted.counted_measure = 'authorized_posts'",
            'counted.doc_no'),
        ('leadership_quota', 'leadership_quota',
            "'leadership_' || counted.leadership_level_code || '_' || counted.leadership_role_code",
            '', 'true', 'counted.doc_no'),
        ('off_establishment', 'off_establishment_worker',
            "case
                when counted.worker_type_code is not null
                    then coalesce('worker_type_' || kind.code, 'unlisted')
            end",
            'left join ' ~ ref('worker_type') ~ ' as kind on counted.worker_type_code = kind.code',
            'coalesce(kind.is_headcount, true)', 'cast(null as varchar)'),
        ('departments', 'department', "'departments'", '', 'true', 'cast(null as varchar)'),
        ('bodies', 'organization', "'bodies'", '', 'not counted.is_placeholder',
            'counted.established_doc_no'),
    ] %}
    select
        moment.day,
        '{{ measure }}' as measure_code,
        counted.organization_code,
        coalesce({{ part }}, 'missing') as part_code,
        '{{ entity }}' as entity,
        counted.record_key,
        counted.lake_id,
        counted.row_no,
        counted.delivery_id,
        {{ doc_no }} as doc_no
    from {{ ref(entity ~ '_history') }} as counted
    inner join moment
        on
            counted.valid_from <= moment.day
            and (counted.valid_to is null or counted.valid_to > moment.day)
    {{ lists }}
    where {{ where }}
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
)

select * from reform_record
