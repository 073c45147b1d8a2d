-- Grain: ledger movement. Opening, change and closing of the posts of an organization and type in
-- the order in which movements take effect; opening is the closing of the movement before.
-- Movements of one day are in the order of their ids, or in reverse where only that fits the posts
-- stated after each.
with movement as (
    select
        *,
        {{ natural_sort_key('movement_id') }} as id_order
    from {{ ref('hist_establishment_movement') }}
    where organization_code is not null and posts_change is not null
),

summed as (
    select
        *,
        sum(posts_change) over (
            partition by organization_code, establishment_type_code
            order by effective_on nulls first, id_order, record_key
            rows between unbounded preceding and current row
        ) as closing_by_id,
        sum(posts_change) over (
            partition by organization_code, establishment_type_code, effective_on
            order by id_order, record_key
            rows between unbounded preceding and current row
        ) as moved_by_id,
        sum(posts_change) over (
            partition by organization_code, establishment_type_code, effective_on
        ) as moved_in_day,
        row_number() over (
            partition by organization_code, establishment_type_code, effective_on
            order by id_order, record_key
        ) as day_line_no
    from movement
),

both_ways as (
    select
        *,
        closing_by_id - 2 * moved_by_id + moved_in_day + posts_change as closing_against_id
    from summed
),

apart as (
    select
        *,
        {% for way in ['by', 'against'] -%}
        {% for edge in ['min', 'max'] -%}
        {{ edge }}(posts_after - closing_{{ way }}_id) over (
            partition by organization_code, establishment_type_code, effective_on
        ) as {{ edge }}_{{ way }}_id{{ ',' if not loop.last }}
        {% endfor %}{{ ',' if not loop.last }}
        {% endfor -%}
    from both_ways
),

-- Both ways fit where a day ends with what it began with; then the one without a jump is right.
turned as (
    select
        *,
        coalesce(
            min_against_id = max_against_id
            and not (min_by_id = max_by_id and (min_by_id = 0 or min_against_id <> 0)),
            false
        ) as is_against_id
    from apart
),

placed as (
    select
        *,
        case when is_against_id then closing_against_id else closing_by_id end as closing_posts,
        row_number() over (
            partition by organization_code, establishment_type_code
            order by
                effective_on nulls first,
                case when is_against_id then -day_line_no else day_line_no end
        ) as ledger_line_no
    from turned
),

int_establishment_ledger as (
    select
        organization_code,
        establishment_type_code,
        cast(ledger_line_no as integer) as ledger_line_no,
        movement_id,
        record_key,
        effective_on,
        reason_code,
        cast(closing_posts - posts_change as integer) as opening_posts,
        posts_change,
        cast(closing_posts as integer) as closing_posts,
        posts_after,
        counter_organization_code,
        summary,
        doc_no,
        lake_id,
        row_no,
        as_of_date,
        delivery_id
    from placed
)

select * from int_establishment_ledger
