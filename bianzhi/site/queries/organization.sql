-- Grain: organization that ever existed, in its last state up to the last month.
select
    place.organization_code as code,
    place.organization_name as name,
    place.county_code,
    coalesce(place.county_name, place.county_code, '—') as county,
    system.label_{lang} as system,
    level.label_{lang} as level,
    kind.label_{lang} as kind,
    grade.label_{lang} as grade,
    place.town_name as town,
    place.is_present,
    place.established_on,
    history.uscc,
    history.short_name,
    history.other_names,
    history.established_doc_no,
    history.abolished_on,
    history.abolished_doc_no,
    nature.label_{lang} as nature,
    funding.label_{lang} as funding
from organization_on([date '{month}']) as place
left join historical_change.organization_history as history
    on place.organization_key = history.organization_key and place.lake_id = history.lake_id
    and place.row_no = history.row_no
left join codes.organization_system as system on place.system_code = system.code
left join codes.admin_level as level on place.admin_level_code = level.code
left join codes.organization_type as kind on place.organization_type_code = kind.code
left join codes.organization_grade as grade on place.grade_code = grade.code
left join codes.organization_nature as nature on history.nature_code = nature.code
left join codes.funding as funding on history.funding_code = funding.code
order by place.organization_code
