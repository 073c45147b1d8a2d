{#- The bodies as last known on each `day` of the relation `moment`, with what tables group by. A
    body that is gone keeps its last state, so that staff it still has stay in their place. -#}
    select
        told.day,
        told.organization_key,
        told.organization_code,
        told.organization_name,
        told.admin_level_code,
        told.system_code,
        told.organization_type_code,
        told.grade_code,
        coalesce(told.industry_code, told.not_institution) as industry_code,
        coalesce(told.public_institution_class_code, told.not_institution)
            as public_institution_class_code,
        told.funding_code,
        told.function_code,
        told.policy_field_code,
        told.county_code,
        case
            when told.admin_level_code in ('0', '1', '2') then county.division_name || '本级'
            else county.division_name
        end as county_name,
        told.town_code,
        town.division_name as town_name,
        told.unit_kind_code,
        told.is_present,
        told.established_on,
        told.record_key,
        told.lake_id,
        told.row_no,
        told.delivery_id,
        told.doc_no
    from (
        select
            moment.day,
            history.*,
            case
                when history.admin_level_code = '2' then left(history.division_code, 4) || '00'
                else left(history.division_code, 6)
            end as county_code,
            case when length(history.division_code) >= 9 then left(history.division_code, 9) end
                as town_code,
            case
                when kind.band = 'institution' and history.is_reference_managed then 'reference'
                else kind.band
            end as unit_kind_code,
            nullif(kind.band, 'institution') as not_institution,
            not history.is_placeholder
            and (history.valid_to is null or history.valid_to > moment.day)
            and (history.abolished_on is null or history.abolished_on > moment.day)
            and coalesce(history.status_code, '1') <> '2' as is_present,
            coalesce(history.abolished_doc_no, history.established_doc_no) as doc_no,
            row_number() over (
                partition by moment.day, history.organization_code
                order by history.valid_from desc
            ) as place
        from moment
        inner join historical_change.organization_history as history
            on history.valid_from <= moment.day
        left join codes.organization_type as kind on history.organization_type_code = kind.code
    ) as told
    left join historical_change.division_history as county
        on
            told.county_code = county.division_code
            and county.valid_from <= told.day
            and (county.valid_to is null or county.valid_to > told.day)
    left join historical_change.division_history as town
        on
            told.town_code = town.division_code
            and town.valid_from <= told.day
            and (town.valid_to is null or town.valid_to > told.day)
    where told.place = 1
