-- Grain: attribute of the organization on the day that has a value.
with organization as (
    select * from {{ ref('card_organization') }}(given_organization, given_day)
),

place as (
    select * from {{ ref('organization_on') }}([given_day])
    where organization_code = given_organization
),

parent as (
    select organization_code, organization_name from {{ ref('organization_on') }}([given_day])
),

attribute as (
    select
        organization.organization_code,
        unnest([
            struct_pack(code := 'credit_code', zh := organization.uscc, en := organization.uscc),
            struct_pack(code := 'type', zh := kind.label_zh, en := kind.label_en),
            struct_pack(code := 'grade', zh := grade.label_zh, en := grade.label_en),
            struct_pack(code := 'level', zh := level.label_zh, en := level.label_en),
            struct_pack(code := 'system', zh := system.label_zh, en := system.label_en),
            struct_pack(code := 'county', zh := place.county_name, en := place.county_name),
            struct_pack(
                code := 'parent', zh := parent.organization_name, en := parent.organization_name
            ),
            struct_pack(code := 'function', zh := purpose.label_zh, en := purpose.label_en),
            struct_pack(code := 'class', zh := class.label_zh, en := class.label_en),
            struct_pack(code := 'industry', zh := industry.label_zh, en := industry.label_en),
            struct_pack(code := 'funding', zh := funding.label_zh, en := funding.label_en),
            struct_pack(
                code := 'established',
                zh := concat_ws('，', organization.established_on, organization.established_doc_no),
                en := concat_ws(', ', organization.established_on, organization.established_doc_no)
            ),
            struct_pack(
                code := 'abolished',
                zh := case
                    when organization.is_gone
                        then concat_ws('，', organization.abolished_on, organization.abolished_doc_no)
                end,
                en := case
                    when organization.is_gone
                        then concat_ws(', ', organization.abolished_on, organization.abolished_doc_no)
                end
            )
        ]) as value,
        organization.record_key,
        organization.lake_id,
        organization.row_no,
        organization.delivery_id
    from organization
    left join place on organization.organization_code = place.organization_code
    left join parent on organization.parent_organization_code = parent.organization_code
    left join {{ ref('organization_type') }} as kind
        on organization.organization_type_code = kind.code
    left join {{ ref('organization_grade') }} as grade on organization.grade_code = grade.code
    left join {{ ref('admin_level') }} as level on organization.admin_level_code = level.code
    left join {{ ref('organization_system') }} as system on organization.system_code = system.code
    left join {{ ref('function') }} as purpose on organization.function_code = purpose.code
    left join {{ ref('public_institution_class') }} as class
        on organization.public_institution_class_code = class.code
    left join {{ ref('industry') }} as industry on organization.industry_code = industry.code
    left join {{ ref('funding') }} as funding on organization.funding_code = funding.code
)

select
    organization_code || '|' || value.code as fact_key,
    'organization' as entity,
    record_key,
    lake_id,
    row_no,
    delivery_id,
    cast(null as varchar) as doc_no,
    organization_code,
    value.code as attribute_code,
    value.zh as value_zh,
    value.en as value_en
from attribute
where value.zh <> ''
