{#- A group is a code of a list, so its name says which list. -#}
case
        when unit_code in ('missing', 'unlisted', 'none') then unit_code
        else level_code || '_' || unit_code
    end
