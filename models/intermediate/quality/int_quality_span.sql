-- Grain: organization x span of months, with what is wrong for just that long with the records of people in
-- post: blank cells of mandatory columns, whether a value is invalid, and cells that hold a default instead of a
-- value. Spans of an organization overlap and add up.
{% set validity_rules = ['E01', 'E03', 'E04', 'E08', 'E09', 'E14', 'E16', 'C04'] -%}
{% set default_columns = ['establishment_type_code', 'education_code', 'post_category_code',
    'staff_status_code', 'birth_month', 'work_started_on', 'entered_on', 'graduated_on'] -%}
with person as (
    select
        *,
        {{ month_number('valid_from') }} as month_from_no,
        {{ end_month_number('valid_to') }} as month_to_no
    from {{ ref('int_person_in_post') }}
),

finding as (
    select
        rule_id,
        record_key,
        column_name,
        {{ month_number('valid_from') }} as month_from_no,
        {{ end_month_number('valid_to') }} as month_to_no
    from {{ ref('int_finding') }}
    where
        entity = 'person'
        and rule_id in ('E10'{% for rule in validity_rules %}, '{{ rule }}'{% endfor %})
),

wrong as (
    select
        person.organization_code,
        finding.record_key,
        finding.rule_id,
        greatest(person.month_from_no, finding.month_from_no) as month_from_no,
        least(person.month_to_no, finding.month_to_no) as month_to_no
    from finding
    inner join person
        on
            finding.record_key = person.record_key
            and finding.month_from_no < person.month_to_no
            and finding.month_to_no > person.month_from_no
),

invalid as (
    select
        *,
        1 as faults
    from wrong
    where rule_id <> 'E10' and month_from_no < month_to_no
),

invalid_stock as (
    {{ stock_spans('invalid', ['organization_code', 'record_key'], ['faults']) | indent(4) }}
),

default_value as (
    select * from {{ ref('default_value') }}
),

defaulted as (
    {% for column in default_columns -%}
    select
        person.organization_code,
        person.month_from_no,
        person.month_to_no
    from person
    inner join default_value
        on
            default_value.column_name = '{{ column }}'
            and cast(person.{{ column }} as varchar) = default_value.value
            and {{ valid_at('default_value', 'person.valid_from') }}
    {{ 'union all' if not loop.last }}
    {% endfor -%}
),

fault as (
    select
        organization_code,
        month_from_no,
        month_to_no,
        1 as blank_cells,
        0 as invalid_people,
        0 as default_cells
    from wrong
    where rule_id = 'E10' and month_from_no < month_to_no
    union all
    select organization_code, month_from_no, month_to_no, 0, 1, 0
    from invalid_stock
    where faults > 0
    union all
    select organization_code, month_from_no, month_to_no, 0, 0, 1
    from defaulted
    where month_from_no < month_to_no
),

int_quality_span as (
    select
        organization_code,
        month_from_no,
        month_to_no,
        cast(sum(blank_cells) as integer) as blank_cells,
        cast(sum(invalid_people) as integer) as invalid_people,
        cast(sum(default_cells) as integer) as default_cells
    from fault
    group by organization_code, month_from_no, month_to_no
)

select * from int_quality_span
