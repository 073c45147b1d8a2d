-- Grain: kind of tier (management or territory) x superior organization or division x month: what is
-- below it, itself included. Management follows parent_organization_code upwards, territory the codes
-- of divisions. An organization counts once in each of its superiors; on a cycle of superiors it
-- counts below those before the cycle closes. One that no delivery describes counts where it has
-- posts or staff.
{{ config(materialized='monthly') }}
{% set measures = ['authorized_posts', 'in_post', 'vacant_posts'] -%}
with recursive organization as (
    select
        organization_code,
        parent_organization_code,
        {{ month_number('valid_from') }} as month_from_no,
        {{ end_month_number('valid_to') }} as month_to_no
    from {{ ref('int_organization') }}
    where {{ month_number('valid_from') }} < {{ end_month_number('valid_to') }}
),

organization_month as (
    select * from {{ ref('int_organization_month') }}
),

in_service as (
    select organization_code, month from {{ ref('int_warning_measure_month') }}
),

measure_month as (
    select * from {{ ref('int_structure_measure_month') }}
),

superior as (
    select
        organization_code, parent_organization_code as tier_code, 1 as steps, month_from_no,
        month_to_no
    from organization
    where parent_organization_code is not null and parent_organization_code <> organization_code
    union all
    select
        superior.organization_code,
        organization.parent_organization_code as tier_code,
        superior.steps + 1 as steps,
        greatest(superior.month_from_no, organization.month_from_no) as month_from_no,
        least(superior.month_to_no, organization.month_to_no) as month_to_no
    from superior
    inner join organization
        on
            superior.tier_code = organization.organization_code
            and superior.month_from_no < organization.month_to_no
            and superior.month_to_no > organization.month_from_no
    where
        superior.steps < 12
        and organization.parent_organization_code is not null
        and organization.parent_organization_code <> organization.organization_code
        and organization.parent_organization_code <> superior.organization_code
),

measured as (
    select
        in_service.organization_code,
        in_service.month,
        organization_month.month_no,
        organization_month.division_code,
        cast(measure_month.authorized_posts is null as integer) as without_posts,
        {% for measure in measures -%}
        coalesce(measure_month.{{ measure }}, 0) as {{ measure }}{{ ',' if not loop.last }}
        {% endfor %}
    from in_service
    inner join organization_month
        on
            in_service.organization_code = organization_month.organization_code
            and in_service.month = organization_month.month
    left join measure_month
        on
            in_service.organization_code = measure_month.organization_code
            and in_service.month = measure_month.month
    where not organization_month.is_placeholder or measure_month.organization_code is not null
),

-- A cycle of superiors may lead to one of them twice.
managed as (
    select
        superior.tier_code,
        superior.steps,
        measured.*,
        row_number() over (
            partition by superior.tier_code, measured.organization_code, measured.month
            order by superior.steps
        ) as place
    from superior
    inner join measured
        on
            superior.organization_code = measured.organization_code
            and superior.month_from_no <= measured.month_no
            and superior.month_to_no > measured.month_no
),

above as (
    select distinct tier_code, month from managed
),

placed as (
    select
        'management' as tier_kind_code, tier_code, month, steps, false as is_own, without_posts,
        {{ measures | join(', ') }}
    from managed
    where place = 1
    union all
    select
        'management', above.tier_code, above.month, 0, true, measured.without_posts,
        measured.{{ measures | join(', measured.') }}
    from measured
    inner join above
        on measured.organization_code = above.tier_code and measured.month = above.month
    {% for tier in ["left(division_code, 4) || '00'", 'left(division_code, 6)', 'left(division_code, 9)'] -%}
    union all
    select
        'territory', {{ tier }}, month, null, division_code = {{ tier }}, without_posts,
        {{ measures | join(', ') }}
    from measured
    where
        length(division_code) >= {{ [6, 6, 9][loop.index0] }}
        {%- if loop.index == 2 %}
        and right({{ tier }}, 2) <> '00'
        {%- endif %}
    {% endfor %}
),

int_tier_month as (
    select
        tier_kind_code,
        tier_code,
        month,
        cast(count(*) as integer) as organizations,
        cast(sum(without_posts) as integer) as organizations_without_posts,
        cast(max(steps) as integer) as tiers_below,
        {% for measure in measures -%}
        cast(sum({{ measure }}) as integer) as {{ measure }},
        {% endfor -%}
        {% for measure in measures[:2] -%}
        cast(sum(case when is_own then {{ measure }} else 0 end) as integer) as own_{{ measure }},
        {% endfor -%}
        cast(cast(sum(in_post) as double) / nullif(sum(authorized_posts), 0) as decimal(18, 6))
            as fill_rate
    from placed
    group by tier_kind_code, tier_code, month
)

select * from int_tier_month
