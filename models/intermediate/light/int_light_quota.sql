-- Grain: quota row x interval, of establishment and leadership in one shape, by the light it feeds.
with establishment as (
    select * from {{ ref('int_establishment_row') }}
),

leadership_quota as (
    select * from {{ ref('int_leadership_quota') }}
),

int_light_quota as (
    select
        organization_code,
        establishment_type_code as light_subject,
        record_key,
        doc_no,
        delivery_id,
        valid_from,
        valid_to
    from establishment
    union all
    select
        organization_code,
        concat(
            leadership_level_code,
            '-',
            leadership_role_code,
            '-',
            case when coalesce(department_code, '') = '' then 'body' else 'department' end
        ) as light_subject,
        record_key,
        doc_no,
        delivery_id,
        valid_from,
        valid_to
    from leadership_quota
)

select * from int_light_quota
