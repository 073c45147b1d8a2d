-- Grain: item of the newest certificate (机构编制管理证) of an organization x interval on month numbers, one
-- source per date, with the item as the register names it. A leadership item names holder, level and
-- role (D1/141/1; blank holder: the organization). An older certificate ends where a newer one begins.
with certificate as (
    {{ resolved('issued_certificate') | indent(4) }}
),

establishment_type as (
    select * from {{ ref('establishment_type') }}
),

dated as (
    select
        *,
        {{ month_number('valid_from') }} as first_no,
        {{ end_month_number('valid_to') }} as end_no
    from certificate
),

begun as (
    select
        organization_code,
        certificate_no,
        max(issued_on) as issued_on,
        min(first_no) as first_no
    from dated
    group by organization_code, certificate_no
),

replaced as (
    select
        begun.organization_code,
        begun.certificate_no,
        min(newer.first_no) as end_no
    from begun
    inner join begun as newer
        on
            begun.organization_code = newer.organization_code
            and begun.issued_on < newer.issued_on
    group by begun.organization_code, begun.certificate_no
),

item as (
    select
        dated.source,
        dated.scope,
        dated.part,
        dated.lake_id,
        dated.row_no,
        dated.record_key,
        dated.organization_code,
        dated.certificate_no,
        dated.issued_on,
        dated.valid_until,
        dated.item_type_code as field_code,
        case
            when dated.item_type_code = 'establishment'
                then coalesce(establishment_type.counts_as_code, dated.item_code)
            when dated.item_type_code in ('name', 'grade', 'type') then ''
            else coalesce(dated.item_code, '')
        end as item_code,
        case dated.item_type_code
            when 'name' then dated.item_name
            when 'grade' then dated.item_code
            when 'type' then dated.item_code
        end as certificate_text,
        dated.item_value,
        dated.valid_from,
        least(dated.valid_to, {{ month_end('replaced.end_no') }}) as valid_to,
        dated.first_no as month_from_no,
        least(dated.end_no, coalesce(replaced.end_no, 999999)) as month_to_no
    from dated
    left join establishment_type on dated.item_code = establishment_type.code
    left join replaced
        on
            dated.organization_code = replaced.organization_code
            and dated.certificate_no = replaced.certificate_no
),

int_certificate_item as (
    select
        *,
        {{ is_repeated('item', ['organization_code', 'field_code', 'item_code']) | indent(8) }} as is_repeated
    from item
    where item.month_from_no < item.month_to_no
)

select * from int_certificate_item
