-- Grain: organization code x interval, one source per date. Placeholders represent codes that other
-- records name but no delivery describes. An incarnation ends where the code is absent and comes
-- back under another name: codes are reused, and a gap alone is only a missing snapshot.
with resolved as (
    {{ resolved('organization', is_carried=true) }}
),

referenced as (
    select * from {{ ref('int_organization_reference') }}
),

placeholders as (
    select referenced.*
    from referenced
    where not exists (
        select 1 from resolved
        where resolved.organization_code = referenced.organization_code
    )
),

bordered as (
    select
        *,
        lag(valid_to) over (partition by organization_code order by valid_from) as previous_to,
        lag(organization_name) over (partition by organization_code order by valid_from)
            as previous_name
    from resolved
),

counted as (
    select
        *,
        sum(
            case
                when previous_to is null then 1
                when previous_to < valid_from and previous_name <> organization_name then 1
                else 0
            end
        ) over (partition by organization_code order by valid_from) as incarnation_no
    from bordered
),

keyed as (
    select
        *,
        min(valid_from) over (partition by organization_code, incarnation_no) as incarnation_from
    from counted
),

int_organization as (
    select
        concat(organization_code, '@', cast(incarnation_from as varchar)) as organization_key,
        {% for column in lake_columns('organization') -%}
        {{ column }},
        {% endfor -%}
        source,
        scope,
        part,
        valid_from,
        valid_to,
        delivery_id,
        last_as_of_date,
        last_delivery_id,
        false as is_placeholder,
        is_carried
    from keyed
    union all
    select
        concat(organization_code, '@', cast(valid_from as varchar)) as organization_key,
        {% for column in lake_columns('organization') -%}
        {% if column == 'organization_code' or column == 'record_key' -%}
        organization_code as {{ column }},
        {% elif column == 'organization_name' -%}
        organization_code as organization_name,
        {% else -%}
        null as {{ column }},
        {% endif -%}
        {% endfor -%}
        source,
        scope,
        null as part,
        valid_from,
        valid_to,
        null as delivery_id,
        null as last_as_of_date,
        null as last_delivery_id,
        true as is_placeholder,
        false as is_carried
    from placeholders
)

select * from int_organization
