{#
  CTE `failing`: the parts of the intervals of `children` that no interval of `parents` covers,
  where parents of one key do not overlap. Both need valid_from and valid_to; `keys` are the
  columns that tie a child to its parents.
#}
{% macro uncovered(children, parents, keys) -%}
opened as (
    select {{ children }}.*, {{ children }}.valid_from as open_from
    from {{ children }}
    union all
    select {{ children }}.*, {{ parents }}.valid_to as open_from
    from {{ children }}
    inner join {{ parents }}
        on
            {{ same_keys(children, parents, keys) }}
            and {{ parents }}.valid_to > {{ children }}.valid_from
            and ({{ children }}.valid_to is null or {{ parents }}.valid_to < {{ children }}.valid_to)
),

bare as (
    select opened.*
    from opened
    where not exists (
        select 1 from {{ parents }}
        where
            {{ same_keys('opened', parents, keys) }}
            and {{ parents }}.valid_from <= opened.open_from
            and ({{ parents }}.valid_to is null or {{ parents }}.valid_to > opened.open_from)
    )
),

closed as (
    select
        bare.lake_id,
        bare.row_no,
        bare.valid_from,
        bare.open_from,
        min({{ parents }}.valid_from) as covered_from
    from bare
    inner join {{ parents }}
        on {{ same_keys('bare', parents, keys) }} and {{ parents }}.valid_from > bare.open_from
    group by bare.lake_id, bare.row_no, bare.valid_from, bare.open_from
),

failing as (
    select
        bare.*,
        case
            when closed.covered_from < bare.valid_to or bare.valid_to is null
                then closed.covered_from
            else bare.valid_to
        end as open_to
    from bare
    left join closed
        on
            bare.lake_id = closed.lake_id
            and bare.row_no = closed.row_no
            and bare.valid_from = closed.valid_from
            and bare.open_from = closed.open_from
)
{%- endmacro %}
