{#- Relation `record`: the rows of histories behind what stood on either day of the comparison. -#}
moment as (
    select date '{{ opening }}' as day
    union all
    select date '{{ closing }}' as day
),

person as (
    select
        moment.day,
        history.*,
        'establishment_type_'
        || coalesce(kind.counts_as_code, history.establishment_type_code, 'missing') as type_part,
        'leadership_' || history.leadership_level_code || '_' || history.leadership_role_code
            as leadership_part,
        date_diff('month', history.birth_month, moment.day) // 12 as age,
        case
            when history.education_code is not null then coalesce(education.band, 'unlisted')
        end as education_part
    from historical_change.person_history as history
    inner join moment
        on
            history.valid_from <= moment.day
            and (history.valid_to is null or history.valid_to > moment.day)
    left join codes.establishment_type as kind on history.establishment_type_code = kind.code
    left join codes.education on history.education_code = education.code
    left join codes.occupancy on history.occupancy_code = occupancy.code
    left join codes.staff_status on history.staff_status_code = staff_status.code
    where
        coalesce(occupancy.counts_in_post, true)
        and coalesce(staff_status.counts_in_post, true)
),

aged as (
    select
        person.*,
        case
            when person.birth_month is not null then coalesce(age_band.band, 'unlisted')
        end as age_part
    from person
    left join norms.age_band
        on
            person.age between age_band.min_age and age_band.max_age
            and age_band.valid_from <= person.day
            and (age_band.valid_to is null or age_band.valid_to > person.day)
),

record as (
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
    {%- for measure, entity, part, doc_no in [
        ('authorized_posts', 'establishment', "'establishment_type_' || establishment_type_code",
            'doc_no'),
        ('leadership_quota', 'leadership_quota',
            "'leadership_' || leadership_level_code || '_' || leadership_role_code", 'doc_no'),
        ('off_establishment', 'off_establishment_worker', "'worker_type_' || worker_type_code",
            'cast(null as varchar)'),
        ('departments', 'department', "'departments'", 'cast(null as varchar)'),
        ('bodies', 'organization', "'bodies'", 'established_doc_no'),
    ] %}
    select
        moment.day,
        '{{ measure }}' as measure_code,
        organization_code,
        coalesce({{ part }}, 'missing') as part_code,
        '{{ entity }}' as entity,
        record_key,
        lake_id,
        row_no,
        delivery_id,
        {{ doc_no }} as doc_no
    from historical_change.{{ entity }}_history
    inner join moment
        on valid_from <= moment.day and (valid_to is null or valid_to > moment.day)
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
)
