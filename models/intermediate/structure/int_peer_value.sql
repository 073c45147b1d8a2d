-- Grain: organization in service x measure x compared month x peer definition that fits it: the
-- value and the group of peers. Measures of structure are compared, and measures of the personnel
-- models that the seed peer_measure names. Organizations that no delivery describes, that are stale, or that are
-- smaller than the seed peer_measure asks are left out.
{{ config(materialized='monthly') }}
{% set measures = ['fill_rate', 'vacancy_rate', 'staff_per_department', 'tiny_department_share',
                   'leader_ratio', 'off_establishment_ratio', 'share_aged_35_and_below',
                   'share_aged_50_and_above', 'mean_age', 'share_bachelor_and_above',
                   'share_women'] -%}
{% set columns = ['admin_level', 'type_group', 'function', 'industry'] -%}
with measure_month as (
    select * from {{ ref('int_structure_measure_month') }}
),

-- Every organization in service has a row there in every month.
in_service as (
    select organization_code, month from {{ ref('int_warning_measure_month') }}
),

organization_month as (
    select * from {{ ref('int_organization_month') }}
    where not is_stale and not is_placeholder
),

organization_type as (
    select * from {{ ref('organization_type') }}
),

compared_month as (
    select * from {{ ref('int_compared_month') }}
),

peer_measure as (
    select * from {{ ref('peer_measure') }}
),

peer_definition as (
    select * from {{ ref('peer_definition') }}
),

compared as (
    select
        measure_month.*,
        organization_month.admin_level_code,
        organization_type.band as type_group_code,
        organization_month.function_code,
        organization_month.industry_code
    from measure_month
    inner join compared_month on measure_month.month = compared_month.month
    inner join in_service
        on
            measure_month.organization_code = in_service.organization_code
            and measure_month.month = in_service.month
    inner join organization_month
        on
            measure_month.organization_code = organization_month.organization_code
            and measure_month.month = organization_month.month
    left join organization_type
        on organization_month.organization_type_code = organization_type.code
),

personnel as (
    select * from {{ ref('int_personnel_value_month') }}
    where scope_kind_code = 'organization'
),

measured as (
    {% for measure in measures -%}
    select
        organization_code,
        month,
        in_post,
        {% for column in columns %}{{ column }}_code, {% endfor %}
        true as is_structure,
        '{{ measure }}' as measure_code,
        {{ measure }} as value
    from compared
    where {{ measure }} is not null
    union all
    {% endfor -%}
    select
        compared.organization_code,
        compared.month,
        compared.in_post,
        {% for column in columns %}compared.{{ column }}_code, {% endfor %}
        false as is_structure,
        personnel.measure_code,
        cast(personnel.value as decimal(18, 6)) as value
    from compared
    inner join personnel
        on
            compared.organization_code = personnel.scope_code
            and compared.month = personnel.month
    where
        personnel.measure_code not in (
            {% for measure in measures %}'{{ measure }}'{{ ', ' if not loop.last }}{% endfor %}
        )
),

int_peer_value as (
    select
        measured.organization_code,
        measured.measure_code,
        measured.month,
        measured.value,
        measured.is_structure,
        peer_measure.outlier_z,
        peer_measure.least_difference,
        peer_definition.peer_definition_code,
        peer_definition.place,
        peer_definition.min_peers,
        concat_ws(
            '|'
            {%- for column in columns %},
            case when peer_definition.uses_{{ column }} then measured.{{ column }}_code else '' end
            {%- endfor %}
        ) as peer_group
    from measured
    inner join peer_measure
        on
            measured.measure_code = peer_measure.measure_code
            and measured.in_post >= peer_measure.least_staff
            and {{ valid_at('peer_measure', 'measured.month') }}
    left join peer_definition
        on
            {{ valid_at('peer_definition', 'measured.month') }}
            {% for column in columns -%}
            and (not peer_definition.uses_{{ column }} or measured.{{ column }}_code is not null)
            {% endfor %}
)

select * from int_peer_value
