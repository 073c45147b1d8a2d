{#
  Query of the keys that a delivery has only in rows or lines that did not land: reading and key. The
  state of such a key neither changes nor ends with the delivery. A row whose key cannot be read may be
  any record of its office that agrees with what can be read of it: with the other parts of the key,
  and with the name in the column `name` if the row has one. A record without a name agrees with any.

  A key holds a `|` inside a part as `\|`, and a `\` as `\\`. Both are replaced before a pattern is compared
  with a key. So `%` in a pattern fits one part alone.
#}
{% macro _whole_parts(key) -%}
replace(replace({{ key }}, '\\', '\s'), '\|', '\b')
{%- endmacro %}

{% macro kept_keys(entity, name=none) -%}
with quarantine as (
    select * from {{ source('inputs', 'quarantine') }}
    where entity = '{{ entity }}'
),

passed_over_line as (
    select * from {{ source('inputs', 'passed_over_line') }}
    where entity = '{{ entity }}'
),

standing as (
    select * from {{ source('inputs', 'standing') }}
    where entity = '{{ entity }}'
),

named_keys as (
    select lake_id, kept_key as record_key
    from quarantine
    where kept_key is not null
    union
    select lake_id, kept_key as record_key
    from passed_over_line
    where kept_key is not null
),

unkeyed as (
    select distinct
        standing.source,
        standing.scope,
        standing.part,
        quarantine.lake_id,
        quarantine.kept_name,
        {{ _whole_parts('quarantine.kept_pattern') }} as kept_pattern
    from quarantine
    inner join standing on quarantine.lake_id = standing.lake_id
    where quarantine.kept_pattern is not null
),

-- Each key once: most deliveries of a group show the same keys.
group_key as (
    select distinct
        staged.source,
        staged.scope,
        staged.part,
        staged.record_key,
        {{ _whole_parts('staged.record_key') }} as compared_key
        {%- if name %},
        staged.{{ name }}
        {%- endif %}
    from (select distinct source, scope, part from unkeyed) as key_groups
    inner join {{ ref('stg_' ~ entity) }} as staged
        on
            key_groups.source = staged.source
            and key_groups.scope = staged.scope
            and key_groups.part = staged.part
),
{%- if name %}

-- The name is NULL only for a key that no delivery names.
named_key as (
    select
        source,
        scope,
        part,
        record_key,
        compared_key,
        coalesce(
            {{ name }}, max({{ name }}) over (partition by source, scope, part, record_key)
        ) as {{ name }}
    from group_key
),
{%- endif %}

possible as (
    select distinct unkeyed.lake_id, staged.record_key
    from unkeyed
    inner join {{ 'named_key' if name else 'group_key' }} as staged
        on
            unkeyed.source = staged.source
            and unkeyed.scope = staged.scope
            and unkeyed.part = staged.part
            and staged.compared_key like unkeyed.kept_pattern escape '!'
            {% if name -%}
            and (
                unkeyed.kept_name is null
                or staged.{{ name }} is null
                or unkeyed.kept_name = staged.{{ name }}
            )
            {%- endif %}
),

-- Only of the few deliveries with such rows: the others need not be read.
landed as (
    select staged.lake_id, staged.record_key
    from (select distinct lake_id from unkeyed) as readings
    inner join {{ ref('stg_' ~ entity) }} as staged on readings.lake_id = staged.lake_id
)

select lake_id, record_key from named_keys
union
select possible.lake_id, possible.record_key
from possible
left join landed
    on possible.lake_id = landed.lake_id and possible.record_key = landed.record_key
where landed.lake_id is null
{%- endmacro %}
