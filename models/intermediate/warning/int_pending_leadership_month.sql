-- Grain: holder of a leadership quota x level x role x month with pending appointments that its quota
-- will not hold within the months that the rule looks ahead: how many of them are too many. Leaders who
-- are known to leave by then make room. A holder that is over its quota already is left out, and so is
-- one whose quota is unknown; a level without a quota has none.
{% set cell = ['organization_code', 'leadership_level_code', 'leadership_role_code'] -%}
{% set full_cell = cell + ['department_code', 'month_no'] -%}
with seated as (
    select * from {{ ref('int_pending_seat_month') }}
),

use_month as (
    select *, {{ month_number('month') }} as month_no
    from {{ ref('int_leadership_use_department_month') }}
),

candidate as (
    select distinct
        {% for column in full_cell -%}
        seated.{{ column }},
        {% endfor -%}
        seated.month,
        coalesce(use_month.in_post, 0) as in_post,
        case when use_month.organization_code is null then 0 else use_month.authorized_posts end
            as authorized_posts
    from seated
    left join use_month
        on
            {% for column in full_cell -%}
            {{ 'and ' if not loop.first }}seated.{{ column }} = use_month.{{ column }}
            {% endfor -%}
),

leader as (
    select distinct
        placement.*,
        person.person_key
    from {{ ref('int_leadership_placement') }} as placement
    inner join {{ ref('int_person_span') }} as person
        on
            placement.lake_id = person.lake_id
            and placement.row_no = person.row_no
            and placement.record_key = person.record_key
            and placement.month_from_no >= person.month_from_no
            and placement.month_from_no < person.month_to_no
),

leaving as (
    select
        {% for column in full_cell -%}
        candidate.{{ column }},
        {% endfor -%}
        leader.person_key,
        min(leaving.leaving_no) as effective_no
    from candidate
    inner join leader
        on
            {% for column in cell + ['department_code'] -%}
            {{ 'and ' if not loop.first }}candidate.{{ column }} = leader.{{ column }}
            {% endfor -%}
            and candidate.month_no >= leader.month_from_no
            and candidate.month_no < leader.month_to_no
    inner join {{ ref('int_leader_leaving') }} as leaving
        on
            leader.person_key = leaving.person_key
            {% for column in cell -%}
            and leader.{{ column }} = leaving.{{ column }}
            {% endfor -%}
            and candidate.month_no >= leaving.month_from_no
            and candidate.month_no < leaving.month_to_no
    group by candidate.{{ full_cell | join(', candidate.') }}, leader.person_key
),

change as (
    select {{ full_cell | join(', ') }}, effective_no, 1 as leaders_change from seated
    union all
    select {{ full_cell | join(', ') }}, effective_no, -1 as leaders_change from leaving
),

step as (
    select
        {{ full_cell | join(', ') }},
        effective_no,
        sum(sum(leaders_change)) over (
            partition by {{ full_cell | join(', ') }} order by effective_no
        ) as more_leaders
    from change
    group by {{ full_cell | join(', ') }}, effective_no
),

int_pending_leadership_month as (
    select
        candidate.organization_code,
        candidate.department_code,
        candidate.leadership_level_code,
        candidate.leadership_role_code,
        candidate.month,
        candidate.month_no,
        cast(
            max(candidate.in_post + step.more_leaders - candidate.authorized_posts) as integer
        ) as over_leaders
    from candidate
    inner join step
        on
            {% for column in full_cell -%}
            {{ 'and ' if not loop.first }}candidate.{{ column }} = step.{{ column }}
            {% endfor -%}
    where
        candidate.in_post <= candidate.authorized_posts
        and candidate.in_post + step.more_leaders > candidate.authorized_posts
    group by
        candidate.organization_code,
        candidate.department_code,
        candidate.leadership_level_code,
        candidate.leadership_role_code,
        candidate.month,
        candidate.month_no
)

select * from int_pending_leadership_month
