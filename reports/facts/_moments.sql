{#- The year-ends up to the period's end, and that end itself. -#}
    select distinct month as day
    from organization_structure.establishment_use_month
    where
        month <= date '{{ closing }}'
        and (month(month) = 12 or month = date '{{ closing }}')
