{#
  One row per link and measure: the whole-number part of what the ending stage held that passes
  along the link, out of the total of its links, and how well that is known. For each measure the
  first method (seed crosswalk_method) that has evidence for all links of the stage decides.
  `evidence`: origin_stage, destination_stage, method_code, part; the macro adds what follows from
  shares alone (recorded, whole) and the last resort (equal).
#}
{% macro unit_part(unit_link, subject, evidence=none) -%}
with link as (
    select * from {{ ref(unit_link) }}
),

method as (
    select * from {{ ref('crosswalk_method') }}
    where subject_code = '{{ subject }}'
),

fan as (
    select
        origin_stage,
        count(*) as links,
        count(share_of_posts) as known_shares,
        count(case when is_own then 1 end) as own_links,
        coalesce(sum(share_of_posts), 0) as share_of_posts
    from link
    group by origin_stage
),

told as (
    select
        link.origin_stage,
        link.destination_stage,
        coalesce(link.share_of_posts, greatest(1 - fan.share_of_posts, 0)) as share,
        fan.links,
        fan.own_links,
        link.is_own,
        -- The rest is what the only link without a share carries.
        fan.known_shares + 1 >= fan.links and fan.share_of_posts > 0 as has_shares
    from link
    inner join fan on link.origin_stage = fan.origin_stage
),

evidence as (
    select origin_stage, destination_stage, 'only' as method_code, 1 as part
    from told
    where links = 1
    union all
    select
        origin_stage,
        destination_stage,
        'recorded' as method_code,
        cast(share * 1000000 as bigint) as part
    from told
    where has_shares
    union all
    select
        origin_stage,
        destination_stage,
        'whole' as method_code,
        case when is_own then 1 else 0 end as part
    from told
    where own_links > 0
    union all
    select origin_stage, destination_stage, 'equal' as method_code, 1 as part
    from told
    {% if evidence -%}
    union all
    select origin_stage, destination_stage, method_code, part
    from {{ ref(evidence) }}
    {%- endif %}
),

usable as (
    select origin_stage, method_code, sum(part) as total
    from evidence
    group by origin_stage, method_code
    having sum(part) > 0
),

ranked as (
    select
        usable.origin_stage,
        usable.total,
        method.measure_code,
        method.method_code,
        method.weight_basis_code,
        row_number() over (
            partition by usable.origin_stage, method.measure_code order by method.preference
        ) as place
    from usable
    inner join method on usable.method_code = method.method_code
),

unit_part as (
    select
        evidence.origin_stage,
        evidence.destination_stage,
        ranked.measure_code,
        cast(evidence.part as bigint) as part,
        cast(ranked.total as bigint) as total,
        ranked.weight_basis_code
    from ranked
    inner join evidence
        on
            ranked.origin_stage = evidence.origin_stage
            and ranked.method_code = evidence.method_code
    where ranked.place = 1
)

select * from unit_part
{%- endmacro %}
