{#- The bodies as they stood on a day, with what tables group by. Set `day` before including. -#}
    select
        organization_code,
        organization_name,
        admin_level_code,
        system_code,
        organization_type_code,
        grade_code,
        industry_code,
        public_institution_class_code,
        funding_code,
        function_code,
        policy_field_code,
        case
            when admin_level_code = '2' then left(division_code, 4) || '00'
            else left(division_code, 6)
        end as county_code,
        case
            when admin_level_code = '2' then left(division_code, 4) || '00'
            else left(division_code, 6)
        end as county_name,
        case
            when organization_type_code is null then null
            when organization_type_code not in ('50', '51') then 'organ'
            when is_reference_managed then 'reference'
            else 'institution'
        end as unit_kind_code
    from historical_change.organization_history
    where valid_from <= date '{{ day }}' and (valid_to is null or valid_to > date '{{ day }}')
