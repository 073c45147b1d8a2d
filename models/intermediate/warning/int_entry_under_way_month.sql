-- Grain: organization x establishment type x month with entries under way, as known in the month: the
-- larger of the posts that the register reserves and the heads on verification slips that are approved,
-- not used and not expired. A slip counts from the delivery that shows its approval on. Both are about the
-- same entries, so that they are never added.
{% set cell = ['organization_code', 'establishment_type_code'] -%}
with slip as (
    select
        slip_no,
        organization_code,
        establishment_type_code,
        heads,
        greatest({{ month_number('known_from') }}, {{ month_number('reserved_from') }})
            as month_from_no,
        least({{ end_month_number('known_to') }}, {{ end_month_number('reserved_to') }})
            as month_to_no
    from {{ ref('int_slip_span') }}
    where
        is_best_source
        and reserved_from is not null
        and establishment_type_code is not null
        and heads > 0
),

entry as (
    select
        *,
        row_number() over (partition by slip_no order by entered_no, person_key) as entry_no
    from {{ ref('int_slip_entry') }}
),

spans as (
    select
        organization_code,
        establishment_type_code,
        month_from_no,
        month_to_no,
        heads as slip_heads
    from slip
    where month_from_no < month_to_no
    union all
    select
        slip.organization_code,
        slip.establishment_type_code,
        greatest(entry.entered_no, slip.month_from_no) as month_from_no,
        slip.month_to_no,
        -1 as slip_heads
    from slip
    inner join entry on slip.slip_no = entry.slip_no and slip.heads >= entry.entry_no
    where greatest(entry.entered_no, slip.month_from_no) < slip.month_to_no
),

slip_month as (
    {{ monthly_stock('spans', cell, ['slip_heads']) | indent(4) }}
),

reserved_month as (
    select organization_code, establishment_type_code, month, reserved_posts
    from {{ ref('int_establishment_use_month') }}
    where reserved_posts > 0
),

int_entry_under_way_month as (
    select
        {% for column in cell + ['month'] -%}
        coalesce(slip_month.{{ column }}, reserved_month.{{ column }}) as {{ column }},
        {% endfor -%}
        cast(coalesce(reserved_month.reserved_posts, 0) as integer) as reserved_posts,
        cast(coalesce(slip_month.slip_heads, 0) as integer) as slip_heads,
        cast(
            greatest(coalesce(reserved_month.reserved_posts, 0), coalesce(slip_month.slip_heads, 0))
            as integer
        ) as entries
    from slip_month
    full outer join reserved_month
        on
            {% for column in cell + ['month'] -%}
            {{ 'and ' if not loop.first }}slip_month.{{ column }} = reserved_month.{{ column }}
            {% endfor %}
)

select * from int_entry_under_way_month
