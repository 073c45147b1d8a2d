-- Grain: organization x field x item x run of months in which the sanding plan (三定), the register and
-- the people in post say the same: the three values and whether they agree. The register is what
-- establishment, leadership_quota, department and organization deliver; that it agrees with the ledger
-- of movements is rule B13.
{% set values = ['plan_posts', 'ledger_posts', 'in_post', 'plan_text', 'ledger_text',
                 'consistency_code'] -%}
{% set key = ['organization_code', 'field_code', 'item_code'] -%}
with item as (
    select * from {{ ref('int_sanding_item') }}
),

figure as (
    select * from {{ ref('int_sanding_figure') }}
),

-- Of each record of the register the text that the plan has too.
record as (
    select
        organization_code, 'name' as field_code, '' as item_code, organization_name as ledger_text,
        '' as record_key, valid_from, valid_to
    from {{ ref('int_organization') }}
    where not is_placeholder
    union all
    select organization_code, 'grade', '', grade_code, '', valid_from, valid_to
    from {{ ref('int_organization') }}
    where not is_placeholder
    union all
    select
        organization_code, 'department', department_code, department_name, record_key, valid_from,
        valid_to
    from {{ ref('int_department') }}
    union all
    select
        organization_code, 'establishment', counted_type_code, doc_no, record_key, valid_from, valid_to
    from {{ ref('int_establishment_counted') }}
    where counted_measure = 'authorized_posts'
    union all
    select
        organization_code,
        'leadership',
        {{ leadership_item('quota') | indent(8) }},
        doc_no, record_key, valid_from, valid_to
    from {{ ref('int_leadership_quota') }} as quota
),

dated as (
    select
        *,
        {{ month_number('valid_from') }} as month_from_no,
        {{ end_month_number('valid_to') }} as month_to_no
    from record
    where {{ month_number('valid_from') }} < {{ end_month_number('valid_to') }}
),

single as (
    select
        *,
        {{ is_repeated('dated', key) | indent(8) }} as is_repeated
    from dated
),

texts as (
    select
        item.organization_code,
        case item.field_code
            when 'department' then 'department_name'
            when 'establishment' then 'establishment_document'
            when 'leadership' then 'leadership_document'
            else item.field_code
        end as field_code,
        item.item_code,
        case item.field_code
            when 'name' then item.item_name
            when 'department' then item.item_name
            when 'grade' then item.planned_code
            else item.doc_no
        end as plan_text,
        single.ledger_text,
        greatest(item.month_from_no, single.month_from_no) as month_from_no,
        least(item.month_to_no, single.month_to_no) as month_to_no
    from item
    inner join single
        on
            {% for column in key -%}
            {{ 'and ' if not loop.first }}item.{{ column }} = single.{{ column }}
            {% endfor -%}
            and item.month_from_no < single.month_to_no
            and item.month_to_no > single.month_from_no
    where not item.is_repeated and not single.is_repeated
),

judged as (
    select
        {{ key | join(', ') }},
        case when plan_rows > 0 and plan_unknown = 0 then plan_posts end as plan_posts,
        case when ledger_rows > 0 and ledger_unknown = 0 then ledger_posts end as ledger_posts,
        in_post,
        cast(null as varchar) as plan_text,
        cast(null as varchar) as ledger_text,
        case
            when plan_rows = 0 and ledger_rows = 0 then 'in_post_only'
            when plan_rows = 0 then 'not_in_plan'
            when ledger_rows = 0 then 'not_in_ledger'
            when plan_unknown + ledger_unknown > 0 then 'unknown'
            when plan_posts <> ledger_posts then 'plan_differs'
            when in_post > ledger_posts then 'over'
            else 'equal'
        end as consistency_code,
        month_from_no,
        month_to_no
    from figure
    union all
    select
        {{ key | join(', ') }},
        null, null, null, plan_text, ledger_text,
        case
            when plan_text is null or ledger_text is null then 'unknown'
            when plan_text = ledger_text then 'equal'
            else 'plan_differs'
        end,
        month_from_no,
        month_to_no
    from texts
),

runs as (
    {{ merged_spans('judged', key, values) | indent(4) }}
),

int_sanding_consistency as (
    select
        {{ (key + values) | join(', ') }},
        {{ month_end('month_from_no') }} as month_from,
        case when month_to_no < 999999 then {{ month_end('month_to_no') }} end as month_to
    from runs
)

select * from int_sanding_consistency
