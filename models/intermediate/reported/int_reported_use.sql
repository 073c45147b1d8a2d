-- Grain: source x scope x organization x establishment type x month that a report covers: the
-- row in force. A period is its month's end, so that a report meets the stock of that day.
with reported_use as (
    select
        *,
        {{ dbt.last_day('period', 'month') }} as month,
        {{ month_number('period') }} as month_no,
        coalesce(establishment_type_code, 'missing') as reported_type_code
    from {{ ref('hist_reported_use') }}
    where organization_code is not null and period is not null
),

placed as (
    select
        *,
        row_number() over (
            partition by source, scope, organization_code, reported_type_code, month
            order by as_of_date desc, part desc, row_no desc
        ) as row_rank
    from reported_use
),

int_reported_use as (
    select
        source,
        scope,
        part,
        organization_code,
        reported_type_code as establishment_type_code,
        month,
        month_no,
        authorized_posts,
        in_post,
        vacant_posts,
        over_posts,
        record_key,
        lake_id,
        row_no,
        as_of_date
    from placed
    where row_rank = 1
)

select * from int_reported_use
