-- Grain: organization x month in which a cell that is not over its ceiling will be within the months
-- that the rule looks ahead, by what was known in that month: entries under way, which are expected in
-- the next month, movements of staff and posts delivered before they take effect, and retirements. Those
-- past their month of retirement have not left yet. Only cells with something under way are projected.
with use_month as (
    select
        use_month.organization_code,
        use_month.establishment_type_code,
        use_month.month,
        {{ month_number('use_month.month') }} as month_no,
        use_month.ceiling_posts,
        use_month.in_post,
        coalesce(under_way.entries, 0) as entries
    from {{ ref('int_establishment_use_month') }} as use_month
    left join {{ ref('int_entry_under_way_month') }} as under_way
        on
            use_month.organization_code = under_way.organization_code
            and use_month.establishment_type_code = under_way.establishment_type_code
            and use_month.month = under_way.month
    where use_month.over_posts = 0
),

horizon as (
    select max(horizon_months) as months
    from {{ ref('warning_rule') }}
    where measure_code = 'projected_over_posts'
),

person as (
    select
        *,
        {{ month_number('valid_from') }} as month_from_no,
        {{ end_month_number('valid_to') }} as month_to_no,
        {{ month_number('retires_on') }} as retires_no
    from {{ ref('int_person_retirement') }}
),

event as (
    select * from {{ ref('int_planned_change') }}
),

candidate as (
    select distinct
        use_month.*,
        use_month.month_no + horizon.months as horizon_no
    from use_month
    cross join horizon
    left join event
        on
            use_month.organization_code = event.organization_code
            and use_month.establishment_type_code = event.establishment_type_code
            and event.known_no <= use_month.month_no
            and event.effective_no > use_month.month_no
            and event.effective_no <= use_month.month_no + horizon.months
    where use_month.entries > 0 or event.organization_code is not null
),

change as (
    select
        candidate.organization_code, candidate.establishment_type_code, candidate.month_no,
        event.effective_no, event.posts_change,
        event.heads_change
    from candidate
    inner join event
        on
            candidate.organization_code = event.organization_code
            and candidate.establishment_type_code = event.establishment_type_code
            and event.known_no <= candidate.month_no
            and event.effective_no > candidate.month_no
            and event.effective_no <= candidate.horizon_no
    union all
    select
        candidate.organization_code, candidate.establishment_type_code, candidate.month_no,
        person.retires_no as effective_no,
        0 as posts_change,
        -1 as heads_change
    from candidate
    inner join person
        on
            candidate.organization_code = person.organization_code
            and candidate.establishment_type_code = person.establishment_type_code
            and candidate.month_no >= person.month_from_no
            and candidate.month_no < person.month_to_no
            and candidate.month_no < person.retires_no
            and candidate.horizon_no >= person.retires_no
    union all
    select
        organization_code, establishment_type_code, month_no,
        month_no + 1 as effective_no,
        0 as posts_change,
        entries as heads_change
    from candidate
    where month_no + 1 <= horizon_no
),

step as (
    select
        organization_code, establishment_type_code, month_no,
        effective_no,
        sum(sum(heads_change - posts_change)) over (
            partition by organization_code, establishment_type_code, month_no
            order by effective_no
        ) as more_over,
        min(sum(posts_change)) over (
            partition by organization_code, establishment_type_code, month_no
            order by effective_no
        ) as largest_cut
    from change
    group by organization_code, establishment_type_code, month_no, effective_no
),

crossing as (
    select
        candidate.organization_code,
        candidate.month,
        candidate.in_post - candidate.ceiling_posts + step.more_over as over_posts,
        step.effective_no,
        case
            when step.largest_cut < 0 then 'posts_cut'
            when candidate.entries > 0 then 'reserved_posts'
            else 'staff_movement'
        end as cause_code,
        row_number() over (
            partition by candidate.organization_code, candidate.month
            order by
                step.effective_no asc,
                step.more_over desc,
                candidate.establishment_type_code asc
        ) as row_rank
    from step
    inner join candidate
        on
            step.organization_code = candidate.organization_code
            and step.establishment_type_code = candidate.establishment_type_code
            and step.month_no = candidate.month_no
    where candidate.in_post + step.more_over > candidate.ceiling_posts
),

int_warning_projection as (
    select
        crossing.organization_code,
        crossing.month,
        crossing.over_posts as projected_over_posts,
        {{ month_end('crossing.effective_no') }} as projected_crossing_on,
        crossing.cause_code as projected_cause_code
    from crossing
    where crossing.row_rank = 1
)

select * from int_warning_projection
