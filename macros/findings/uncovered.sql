{#
  Query of the parts [open_from, open_to) of the intervals of `children` that no interval of `parents`
  covers, where parents of one key do not overlap. Both relations need valid_from and valid_to;
  `keys` are the columns that tie a child to its parents.
#}
{% macro uncovered(children, parents, keys) -%}
with opened as (
    select child.*, child.valid_from as open_from
    from {{ children }} as child
    union all
    select child.*, parent.valid_to as open_from
    from {{ children }} as child
    inner join {{ parents }} as parent
        on
            {{ same_keys('child', 'parent', keys) }}
            and parent.valid_to > child.valid_from
            and (child.valid_to is null or parent.valid_to < child.valid_to)
),

bare as (
    select opened.*
    from opened
    where not exists (
        select 1 from {{ parents }} as parent
        where
            {{ same_keys('opened', 'parent', keys) }}
            and parent.valid_from <= opened.open_from
            and (parent.valid_to is null or parent.valid_to > opened.open_from)
    )
),

closed as (
    select
        bare.*,
        min(parent.valid_from) as covered_from
    from bare
    left join {{ parents }} as parent
        on {{ same_keys('bare', 'parent', keys) }} and parent.valid_from > bare.open_from
    group by all
)

select
    *,
    least(valid_to, covered_from) as open_to
from closed
{%- endmacro %}
