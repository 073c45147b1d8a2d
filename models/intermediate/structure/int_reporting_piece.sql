-- Grain: post x interval in which its superior is in force throughout, or not at all; posts of
-- organizations that deliver reporting lines. Eliminated posts are not in force.
with post as (
    select
        record_key,
        coalesce(organization_code, '') as organization_code,
        post_code,
        reports_to_post_code,
        coalesce(authorized_fte, 0) as authorized_fte,
        {{ month_number('valid_from') }} as month_from_no,
        {{ end_month_number('valid_to') }} as month_to_no
    from {{ ref('int_post') }}
    where
        coalesce(occupied_code, 'unknown') <> 'eliminated'
        and {{ month_number('valid_from') }} < {{ end_month_number('valid_to') }}
),

lined as (
    select distinct organization_code from post
    where reports_to_post_code is not null
),

position as (
    select post.*
    from post
    inner join lined on post.organization_code = lined.organization_code
),

overlap as (
    select
        position.record_key,
        position.month_from_no as state_from_no,
        superior.organization_code as superior_organization_code,
        greatest(position.month_from_no, superior.month_from_no) as month_from_no,
        least(position.month_to_no, superior.month_to_no) as month_to_no
    from position
    inner join post as superior
        on
            position.reports_to_post_code = superior.post_code
            and position.month_from_no < superior.month_to_no
            and position.month_to_no > superior.month_from_no
),

border as (
    select record_key, month_from_no as state_from_no, month_from_no as border_no from position
    union
    select record_key, state_from_no, month_from_no from overlap
    union
    select overlap.record_key, overlap.state_from_no, overlap.month_to_no
    from overlap
    inner join position
        on
            overlap.record_key = position.record_key
            and overlap.state_from_no = position.month_from_no
            and overlap.month_to_no < position.month_to_no
),

bounded as (
    select
        *,
        lead(border_no) over (partition by record_key, state_from_no order by border_no) as next_no
    from border
),

int_reporting_piece as (
    select
        position.record_key,
        position.organization_code,
        position.post_code,
        position.reports_to_post_code,
        position.authorized_fte,
        overlap.superior_organization_code,
        bounded.border_no as month_from_no,
        coalesce(bounded.next_no, position.month_to_no) as month_to_no,
        overlap.record_key is not null as is_linked
    from position
    inner join bounded
        on
            position.record_key = bounded.record_key
            and position.month_from_no = bounded.state_from_no
    left join overlap
        on
            bounded.record_key = overlap.record_key
            and bounded.state_from_no = overlap.state_from_no
            and bounded.border_no >= overlap.month_from_no
            and bounded.border_no < overlap.month_to_no
)

select * from int_reporting_piece
