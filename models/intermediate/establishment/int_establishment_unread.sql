-- Grain: quota of which a figure cannot be read x interval on month numbers until its next delivery.
-- The value read before is carried; without one, the figure is unknown, and so is what follows from
-- it: the ceiling, or the posts that can still be used. A blank cell is not unknown.
{% set figures = ['authorized_posts', 'frozen_posts', 'reserved_posts', 'revolving_in_posts',
                  'revolving_out_posts', 'separately_listed_posts'] -%}
with establishment as (
    select * from {{ ref('int_establishment_counted') }}
),

unread as (
    {{ unread_spans('establishment', 'establishment', figures,
                    ['organization_code', 'counted_type_code'] + figures) | indent(4) }}
),

int_establishment_unread as (
    select
        record_key,
        organization_code,
        counted_type_code as establishment_type_code,
        month_from_no,
        month_to_no,
        case
            when
                is_kept
                {% for column in figures -%}
                or (unread_{{ column }} and {{ column }} is not null)
                {% endfor %}
                then 1
            else 0
        end as carried_rows,
        case
            when
                {% for column in figures[3:] -%}
                {{ 'or ' if not loop.first }}(unread_{{ column }} and {{ column }} is null)
                {% endfor %}
                then 1
            else 0
        end as unknown_ceiling_rows,
        case
            when
                {% for column in figures[1:3] -%}
                {{ 'or ' if not loop.first }}(unread_{{ column }} and {{ column }} is null)
                {% endfor %}
                then 1
            else 0
        end as unknown_use_rows
    from unread
    where month_from_no < month_to_no
)

select * from int_establishment_unread
