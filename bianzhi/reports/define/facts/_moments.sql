{#- The year-ends up to the period's end, and that end itself, each with the code of its row. -#}
    select distinct
        month as day,
        case when month(month) = 12 then strftime(month, '%Y') else strftime(month, '%Y-%m') end
            as moment_code
    from organization_structure.establishment_use_month
    where
        month <= date '{{ closing }}'
        and (month(month) = 12 or month = date '{{ closing }}')
