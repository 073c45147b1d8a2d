-- Grain: organization record x spell in which its parent organization is not in force, or in which
-- the parents of the parents, up to four steps, lead back to it.
with child as (
    select * from {{ ref('hist_organization') }}
    where parent_organization_code is not null
),

organization as (
    select
        organization_code as parent_organization_code,
        parent_organization_code as next_organization_code,
        valid_from,
        valid_to
    from {{ ref('int_organization') }}
    where not is_placeholder
),

failing as (
    {{ uncovered('child', 'organization', ['parent_organization_code']) | indent(4) }}
),

orphans as (
    select
        source,
        scope,
        part,
        organization_code,
        record_key,
        lake_id,
        row_no,
        open_from as valid_from,
        open_to as valid_to,
        cast(null as date) as last_seen_on
    from failing
),

circles as (
    select
        child.source,
        child.scope,
        child.part,
        child.organization_code,
        child.record_key,
        child.lake_id,
        child.row_no,
        child.valid_from,
        child.valid_to,
        child.last_as_of_date as last_seen_on
    from child
    left join organization as first
        on
            child.parent_organization_code = first.parent_organization_code
            and child.last_as_of_date >= first.valid_from
            and (first.valid_to is null or child.last_as_of_date < first.valid_to)
    left join organization as second
        on
            first.next_organization_code = second.parent_organization_code
            and child.last_as_of_date >= second.valid_from
            and (second.valid_to is null or child.last_as_of_date < second.valid_to)
    left join organization as third
        on
            second.next_organization_code = third.parent_organization_code
            and child.last_as_of_date >= third.valid_from
            and (third.valid_to is null or child.last_as_of_date < third.valid_to)
    where
        child.organization_code in (
            child.parent_organization_code,
            first.next_organization_code,
            second.next_organization_code,
            third.next_organization_code
        )
),

parentless as (
    select
        *,
        'A10' as rule_id,
        'parent_organization_code' as column_name
    from orphans
    union all
    select
        *,
        'A10' as rule_id,
        'parent_organization_code' as column_name
    from circles
)

{{ finding_spells('parentless', 'organization', last_seen='last_seen_on') }}
