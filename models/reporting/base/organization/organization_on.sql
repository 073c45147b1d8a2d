-- Grain: day of the list `days` x organization, as last known on the day, with what tables group by.
-- An organization that is gone keeps its last state, so that staff it still has stay in their place.
with moment as (
    select distinct unnest(days) as day
),

dated as (
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
        ) as row_rank
    from moment
    inner join {{ ref('organization_history') }} as history
        on moment.day >= history.valid_from
    left join {{ ref('organization_type') }} as kind
        on history.organization_type_code = kind.code
),

organization_on as (
    select
        dated.day,
        dated.organization_key,
        dated.organization_code,
        dated.organization_name,
        dated.admin_level_code,
        dated.system_code,
        dated.organization_type_code,
        dated.grade_code,
        coalesce(dated.industry_code, dated.not_institution) as industry_code,
        coalesce(dated.public_institution_class_code, dated.not_institution)
            as public_institution_class_code,
        dated.funding_code,
        dated.function_code,
        dated.policy_field_code,
        dated.county_code,
        case
            when dated.admin_level_code in ('0', '1', '2') then county.division_name || '本级'
            else county.division_name
        end as county_name,
        dated.town_code,
        town.division_name as town_name,
        dated.unit_kind_code,
        dated.is_present,
        dated.established_on,
        dated.record_key,
        dated.lake_id,
        dated.row_no,
        dated.delivery_id,
        dated.doc_no
    from dated
    left join {{ ref('division_history') }} as county
        on
            dated.county_code = county.division_code
            and dated.day >= county.valid_from
            and (county.valid_to is null or dated.day < county.valid_to)
    left join {{ ref('division_history') }} as town
        on
            dated.town_code = town.division_code
            and dated.day >= town.valid_from
            and (town.valid_to is null or dated.day < town.valid_to)
    where dated.row_rank = 1
)

select * from organization_on
