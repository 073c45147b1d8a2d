-- Grain: leader in post x interval on month numbers in which one holder's quota is used. A leader
-- who sits in a department uses the quota of the department where it has one for the level and role
-- in that month, else the quota of the organization where that has one. So the time of a leader is
-- cut wherever either of the two quotas begins or ends.
{% set cell = ['organization_code', 'leadership_level_code', 'leadership_role_code'] -%}
{% set record = ['lake_id', 'row_no', 'record_key', 'leader_from_no'] -%}
with leader as (
    select
        *,
        month_from_no as leader_from_no,
        month_to_no as leader_to_no,
        coalesce(department_code, '') as seat_code
    from {{ ref('int_person_span') }}
    where leadership_role_code is not null and leadership_level_code is not null
),

holder as (
    select * from {{ ref('int_leadership_holder') }}
),

holder_border as (
    select {{ cell | join(', ') }}, department_code, month_from_no as border_no from holder
    union
    select {{ cell | join(', ') }}, department_code, month_to_no as border_no from holder
),

border as (
    select {{ record | join(', ') }}, leader_from_no as border_no from leader
    union
    select
        {% for column in record -%}
        leader.{{ column }},
        {% endfor -%}
        holder_border.border_no
    from leader
    inner join holder_border
        on
            {% for column in cell -%}
            {{ 'and ' if not loop.first }}leader.{{ column }} = holder_border.{{ column }}
            {% endfor -%}
            and holder_border.department_code in (leader.seat_code, '')
            and leader.leader_from_no < holder_border.border_no
            and leader.leader_to_no > holder_border.border_no
    where leader.seat_code <> ''
),

piece as (
    select
        {{ record | join(', ') }},
        border_no as piece_from_no,
        lead(border_no) over (partition by {{ record | join(', ') }} order by border_no)
            as piece_to_no
    from border
),

int_leadership_placement as (
    select
        leader.lake_id,
        leader.row_no,
        leader.record_key,
        leader.organization_code,
        case
            when own.organization_code is null and whole.organization_code is not null then ''
            else leader.seat_code
        end as department_code,
        leader.leadership_level_code,
        leader.leadership_role_code,
        piece.piece_from_no as month_from_no,
        coalesce(piece.piece_to_no, leader.leader_to_no) as month_to_no
    from leader
    inner join piece
        on
            {% for column in record -%}
            {{ 'and ' if not loop.first }}leader.{{ column }} = piece.{{ column }}
            {% endfor -%}
    {% for name, code in [('own', 'leader.seat_code'), ('whole', "''")] -%}
    left join holder as {{ name }}
        on
            {% for column in cell -%}
            {{ 'and ' if not loop.first }}leader.{{ column }} = {{ name }}.{{ column }}
            {% endfor -%}
            and {{ name }}.department_code = {{ code }}
            and piece.piece_from_no >= {{ name }}.month_from_no
            and piece.piece_from_no < {{ name }}.month_to_no
    {% endfor -%}
)

select * from int_leadership_placement
