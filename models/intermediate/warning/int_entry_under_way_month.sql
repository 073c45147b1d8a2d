-- Grain: organization x establishment type x month with entries under way, as known in the month: the
-- larger of the posts that the register reserves and the heads on verification slips that are approved,
-- not used and not expired. A slip counts from the delivery that shows its approval on. Both are about the
-- same entries, so that they are never added.
{% set cell = ['organization_code', 'establishment_type_code'] -%}
with review_result as (
    select * from {{ ref('review_result') }}
    where band = 'approved'
),

establishment_type as (
    select * from {{ ref('establishment_type') }}
),

ranked as (
    select
        *,
        lead(valid_from) over (partition by source, record_key order by valid_from)
            as replaced_on,
        min(source_rank) over (partition by record_key) as best_rank
    from {{ ref('int_verification_slip_state') }}
),

slip_state as (
    select * from ranked
    where source_rank = best_rank
),

slip as (
    select
        slip_state.slip_no,
        slip_state.organization_code,
        coalesce(establishment_type.counts_as_code, slip_state.establishment_type_code)
            as establishment_type_code,
        slip_state.heads,
        greatest(
            {{ month_number('slip_state.valid_from') }},
            {{ month_number('slip_state.reviewed_on') }}
        ) as month_from_no,
        least(
            {{ end_month_number('slip_state.replaced_on') }},
            {{ end_month_number(dbt.dateadd('day', 1, 'slip_state.valid_until')) }},
            {{ end_month_number('slip_state.used_on') }}
        ) as month_to_no
    from slip_state
    inner join review_result on slip_state.result_code = review_result.code
    left join establishment_type on slip_state.establishment_type_code = establishment_type.code
    where slip_state.heads > 0
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
