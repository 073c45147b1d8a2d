-- Grain: key of post x interval [valid_from, valid_to), one source per date.
with resolved as (
    select * from {{ ref('int_post') }}
),

post_history as (
    select
        lake_id,
        row_no,
        record_key,
        post_code,
        organization_code,
        department_code,
        post_title,
        post_category_code,
        post_grade_code,
        reports_to_post_code,
        authorized_fte,
        occupied_code,
        required_education_code,
        required_major,
        status_code,
        source,
        scope,
        part,
        valid_from,
        valid_to,
        delivery_id,
        last_as_of_date,
        last_delivery_id
    from resolved
)

select * from post_history
