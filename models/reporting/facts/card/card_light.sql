-- Grain: run of months in which a cell of posts, or of leadership posts of the organization itself, shows
-- one light, up to the closing date.
with organization as (
    select * from {{ ref('card_organization') }}(given_organization, closing_date)
)

select
    lights.light_id as fact_key,
    lights.light_kind_code as entity,
    lights.light_id as record_key,
    cast(null as varchar) as lake_id,
    cast(null as integer) as row_no,
    lights.delivery_id,
    lights.doc_no,
    lights.organization_code,
    coalesce(
        lights.establishment_type_code,
        'leadership_' || lights.leadership_level_code || '_' || lights.leadership_role_code
    ) as cell_code,
    coalesce(
        establishment_type.label_zh,
        level.label_zh
        || case when role.code in ('1', '3') then '' else coalesce('·' || role.label_zh, '') end,
        case when lights.establishment_type_code is null then '层次不详' else '类型不详' end
    ) as cell_zh,
    coalesce(
        establishment_type.label_en,
        level.label_en
        || case when role.code in ('1', '3') then '' else coalesce(', ' || lower(role.label_en), '') end,
        case
            when lights.establishment_type_code is null then 'Unknown level'
            else 'Unknown type'
        end
    ) as cell_en,
    strftime(lights.valid_from, '%Y-%m') as began_in,
    case
        when lights.valid_to <= closing_date then strftime(lights.valid_to, '%Y-%m')
    end as ended_before,
    lights.light_code,
    light.label_zh as light_zh,
    light.label_en as light_en,
    cast(
        date_diff(
            'month',
            lights.valid_from,
            least(coalesce(lights.valid_to, closing_date + 1), closing_date + 1)
        ) as integer
    ) as months
from {{ ref('light_history') }} as lights
inner join organization on lights.organization_code = organization.organization_code
left join {{ ref('light') }} as light on lights.light_code = light.code
left join {{ ref('establishment_type') }} as establishment_type
    on lights.establishment_type_code = establishment_type.code
left join {{ ref('leadership_level') }} as level on lights.leadership_level_code = level.code
left join {{ ref('leadership_role') }} as role on lights.leadership_role_code = role.code
where
    lights.valid_from <= closing_date
    and lights.valid_from >= organization.first_on
    and coalesce(lights.quota_holder_code, 'body') = 'body'
