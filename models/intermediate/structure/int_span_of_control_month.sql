-- Grain: organization x month with reporting lines, departments or staff: managers, span and layers.
-- Where posts of the organization name a superior in the month they follow from the reporting lines;
-- else from leadership: leaders manage, and the layers are leaders of the organization, leaders of
-- its departments and all others. `basis_code` says which.
{{ config(materialized='monthly') }}
{% set kinds = ['top', 'orphan', 'self', 'cycle', 'below_cycle', 'unattached'] -%}
with line as (
    select * from {{ ref('int_reporting_line') }}
),

structure_month as (
    select * from {{ ref('int_department_structure_month') }}
),

spans as (
    select
        organization_code,
        coalesce(layer, 0) as layer,
        month_from_no,
        month_to_no,
        1 as posts,
        cast(line_code in ('linked', 'orphan', 'self', 'cycle', 'below_cycle') as integer) as named,
        authorized_fte,
        {% for kind in kinds -%}
        cast(line_code = '{{ kind }}' as integer) as {{ kind }}{{ ',' if not loop.last }}
        {% endfor %}
    from line
),

layer_month as (
    {{ monthly_stock('spans', ['organization_code', 'layer'],
                     ['posts', 'named', 'authorized_fte'] + kinds) | indent(4) }}
),

post_month as (
    select
        organization_code,
        month,
        max(case when posts > 0 then layer end) as layers,
        {% for measure in ['posts', 'named', 'authorized_fte'] + kinds -%}
        sum({{ measure }}) as {{ measure }}{{ ',' if not loop.last }}
        {% endfor %}
    from layer_month
    group by organization_code, month
    having sum(named) > 0
),

report as (
    select
        superior_organization_code as organization_code,
        reports_to_post_code as manager_code,
        month_from_no,
        month_to_no,
        1 as reports,
        authorized_fte as reports_fte
    from line
    where superior_organization_code is not null and line_code <> 'self'
),

report_month as (
    {{ monthly_stock('report', ['organization_code', 'manager_code'], ['reports', 'reports_fte'])
       | indent(4) }}
),

manager_month as (
    select
        organization_code,
        month,
        count(*) as managers,
        sum(reports) as direct_reports,
        sum(reports_fte) as direct_reports_fte,
        max(reports) as largest_span,
        sum(cast(reports = 1 as integer)) as managers_of_one
    from report_month
    where reports > 0
    group by organization_code, month
),

cell as (
    select organization_code, month from post_month
    union
    select organization_code, month from structure_month
),

measured as (
    select
        cell.organization_code,
        cell.month,
        case
            when post_month.named is not null then 'reporting_line'
            when structure_month.leaders > 0 then 'leadership'
            else 'none'
        end as basis_code,
        case when post_month.named is not null then post_month.posts else structure_month.in_post end
            as positions,
        post_month.authorized_fte as positions_fte,
        case
            when post_month.named is not null then coalesce(manager_month.managers, 0)
            else structure_month.leaders
        end as managers,
        case
            when post_month.named is not null then coalesce(manager_month.direct_reports, 0)
            when structure_month.leaders > 0
                then structure_month.in_post - structure_month.leaders_of_organization
        end as direct_reports,
        case when post_month.named is not null then coalesce(manager_month.direct_reports_fte, 0) end
            as direct_reports_fte,
        case when post_month.named is not null then manager_month.largest_span end as largest_span,
        case when post_month.named is not null then coalesce(manager_month.managers_of_one, 0) end
            as managers_of_one,
        case
            when post_month.named is not null then post_month.layers
            when structure_month.leaders > 0
                then
                    cast(structure_month.leaders_of_organization > 0 as integer)
                    + cast(structure_month.leaders > structure_month.leaders_of_organization as integer)
                    + cast(structure_month.in_post > structure_month.leaders as integer)
        end as layers
        {%- for kind in kinds %},
        post_month.{{ kind }}
        {%- endfor %}
    from cell
    {% for name in ['post_month', 'manager_month', 'structure_month'] -%}
    left join {{ name }}
        on
            cell.organization_code = {{ name }}.organization_code
            and cell.month = {{ name }}.month
    {% endfor %}
),

int_span_of_control_month as (
    select
        organization_code,
        month,
        basis_code,
        {% for measure in ['positions', 'managers', 'direct_reports'] -%}
        cast({{ measure }} as integer) as {{ measure }},
        {% endfor -%}
        cast(cast(direct_reports as double) / nullif(managers, 0) as decimal(18, 6))
            as span_of_control,
        cast(positions_fte as decimal(18, 4)) as positions_fte,
        cast(direct_reports_fte as decimal(18, 4)) as direct_reports_fte,
        {% for measure in ['largest_span', 'managers_of_one', 'layers'] + kinds -%}
        cast({{ measure }} as integer) as {{ measure }}{{ ',' if not loop.last }}
        {% endfor %}
    from measured
)

select * from int_span_of_control_month
