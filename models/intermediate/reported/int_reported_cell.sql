-- Grain: source x scope x organization x establishment type x month of a report: the reported
-- figures beside those of the detail, in the terms of the report: vacant and over are those of
-- authorized posts and staff, so the ceiling of the lights (posts lent, borrowed and listed apart)
-- has no part in them. Cells that the detail has and the report does not are rows too. Without
-- quota or staff in the warehouse nothing is recomputed.
with reported as (
    select * from {{ ref('int_reported_use') }}
),

organization as (
    select * from {{ ref('int_reported_organization') }}
),

use_month as (
    select * from {{ ref('int_use_month') }}
    where authorized_posts <> 0 or in_post <> 0
),

cell as (
    select source, scope, month_no, organization_code, establishment_type_code
    from reported
    union
    select
        organization.source,
        organization.scope,
        organization.month_no,
        organization.organization_code,
        use_month.establishment_type_code
    from organization
    inner join use_month
        on
            organization.organization_code = use_month.organization_code
            and organization.month_no = use_month.month_no
),

recomputed as (
    select
        organization.source,
        organization.scope,
        organization.month,
        organization.organization_code,
        cell.establishment_type_code,
        organization.lake_id,
        organization.as_of_date,
        organization.is_observed,
        cell.month_no,
        case
            when organization.has_quota and coalesce(use_month.unknown_rows, 0) = 0
                then coalesce(use_month.authorized_posts, 0)
        end
            as authorized_posts,
        case when organization.has_staff then coalesce(use_month.in_post, 0) end as in_post
    from cell
    inner join organization
        on
            cell.source = organization.source
            and cell.scope = organization.scope
            and cell.month_no = organization.month_no
            and cell.organization_code = organization.organization_code
    left join use_month
        on
            cell.month_no = use_month.month_no
            and cell.organization_code = use_month.organization_code
            and cell.establishment_type_code = use_month.establishment_type_code
),

int_reported_cell as (
    select
        recomputed.source,
        recomputed.scope,
        reported.part,
        recomputed.organization_code,
        recomputed.establishment_type_code,
        recomputed.month,
        reported.authorized_posts as reported_authorized_posts,
        reported.in_post as reported_in_post,
        reported.vacant_posts as reported_vacant_posts,
        reported.over_posts as reported_over_posts,
        recomputed.authorized_posts,
        recomputed.in_post,
        recomputed.authorized_posts - recomputed.in_post as unfilled_posts,
        reported.authorized_posts - reported.in_post as reported_unfilled_posts,
        recomputed.is_observed,
        reported.record_key,
        coalesce(reported.lake_id, recomputed.lake_id) as lake_id,
        reported.row_no,
        coalesce(reported.as_of_date, recomputed.as_of_date) as as_of_date
    from recomputed
    left join reported
        on
            recomputed.source = reported.source
            and recomputed.scope = reported.scope
            and recomputed.month_no = reported.month_no
            and recomputed.organization_code = reported.organization_code
            and recomputed.establishment_type_code = reported.establishment_type_code
)

select * from int_reported_cell
