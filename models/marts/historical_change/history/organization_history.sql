-- Grain: key of organization x interval [valid_from, valid_to), one source per date.
with resolved as (
    select * from {{ ref('int_organization') }}
),

organization_history as (
    select
        organization_key,
        lake_id,
        row_no,
        record_key,
        organization_code,
        organization_name,
        uscc,
        short_name,
        other_names,
        organization_type_code,
        nature_code,
        system_code,
        grade_code,
        admin_level_code,
        division_code,
        parent_organization_code,
        function_code,
        policy_field_code,
        industry_code,
        public_institution_class_code,
        funding_code,
        is_reference_managed,
        established_on,
        established_doc_no,
        ends_on,
        abolished_on,
        abolished_doc_no,
        status_code,
        uscc_check_code,
        source,
        scope,
        part,
        valid_from,
        valid_to,
        delivery_id,
        last_as_of_date,
        last_delivery_id,
        is_placeholder
    from resolved
)

select * from organization_history
