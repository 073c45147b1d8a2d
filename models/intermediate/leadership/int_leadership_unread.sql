-- Grain: leadership quota that cannot be read x interval on month numbers until its next delivery in
-- which the number read before is carried. Without one the number is NULL: unknown.
with quota as (
    select * from {{ ref('int_leadership_quota') }}
),

unread as (
    {{ unread_spans('quota', 'leadership_quota', ['authorized_posts'],
                    ['organization_code', 'department_code', 'leadership_level_code',
                     'leadership_role_code', 'authorized_posts']) | indent(4) }}
),

int_leadership_unread as (
    select
        record_key,
        organization_code,
        coalesce(department_code, '') as department_code,
        leadership_level_code,
        leadership_role_code,
        month_from_no,
        month_to_no
    from unread
    where month_from_no < month_to_no and authorized_posts is not null
)

select * from int_leadership_unread
