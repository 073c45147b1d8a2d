-- Grain: subject (organization or division) x measure of workload x period: quantity beside posts and
-- staff of the month of the period, and the quadrant of busy and idle (闲忙不均) among the subjects with
-- the same measure, level and group of types. A year stands for its December.
{% set group = ['subject_type_code', 'measure_code', 'month', 'peer_group'] -%}
with workload as (
    select
        hist.subject_type_code,
        hist.subject_code,
        hist.measure_code,
        {{ dbt.last_day('hist.period', 'month') }} as month,
        hist.quantity,
        row_number() over (
            partition by hist.subject_type_code, hist.subject_code, hist.measure_code, hist.period
            order by
                hist.source_rank asc, hist.source asc, hist.as_of_date desc, hist.scope desc,
                hist.part desc
        ) as row_rank
    from {{ ref('hist_workload') }} as hist
),

measure_month as (
    select organization_code, month, authorized_posts, in_post
    from {{ ref('int_structure_measure_month') }}
),

organization_month as (
    select * from {{ ref('int_organization_month') }}
),

tier_month as (
    select * from {{ ref('int_tier_month') }}
    where tier_kind_code = 'territory'
),

threshold as (
    select * from {{ ref('structure_threshold') }}
),

subject as (
    select
        workload.*,
        measure_month.authorized_posts,
        measure_month.in_post,
        coalesce(organization_month.admin_level_code, '')
        || '|' || coalesce(organization_type.band, '') as peer_group
    from workload
    inner join measure_month
        on
            workload.subject_code = measure_month.organization_code
            and workload.month = measure_month.month
    left join organization_month
        on
            workload.subject_code = organization_month.organization_code
            and workload.month = organization_month.month
    left join {{ ref('organization_type') }} as organization_type
        on organization_month.organization_type_code = organization_type.code
    where workload.subject_type_code = 'organization' and workload.row_rank = 1
    union all
    select
        workload.*,
        tier_month.authorized_posts,
        tier_month.in_post,
        cast(length(workload.subject_code) as varchar)
        || case when right(workload.subject_code, 2) = '00' then 'city' else '' end as peer_group
    from workload
    inner join tier_month
        on workload.subject_code = tier_month.tier_code and workload.month = tier_month.month
    where workload.subject_type_code = 'division' and workload.row_rank = 1
),

loaded as (
    select
        *,
        cast(quantity as double) / nullif(authorized_posts, 0) as quantity_per_post,
        cast(authorized_posts as double) / nullif(quantity, 0) as posts_per_unit,
        cast(in_post as double) / nullif(authorized_posts, 0) as fill_rate
    from subject
),

middle as (
    select
        {{ group | join(', ') }},
        count(quantity_per_post) as compared,
        median(quantity_per_post) as median_load,
        median(fill_rate) as median_fill
    from loaded
    group by {{ group | join(', ') }}
),

compared as (
    select
        loaded.*,
        middle.compared - 1 as peers,
        middle.median_load,
        middle.median_fill,
        loaded.quantity_per_post / nullif(middle.median_load, 0) as relative_load,
        middle.compared - 1 >= least.low_value as is_compared,
        load.low_value as idle_below,
        load.high_value as busy_above
    from loaded
    inner join middle
        on
            {% for column in group -%}
            {{ 'and ' if not loop.first }}loaded.{{ column }} = middle.{{ column }}
            {% endfor -%}
    {% for name, code in [('least', 'workload_peers'), ('load', 'relative_load')] -%}
    left join threshold as {{ name }}
        on
            {{ name }}.threshold_code = '{{ code }}'
            and {{ valid_at(name, 'loaded.month') }}
    {% endfor %}
),

int_workload_comparison as (
    select
        subject_type_code,
        subject_code,
        measure_code,
        month,
        quantity,
        cast(authorized_posts as integer) as authorized_posts,
        cast(in_post as integer) as in_post,
        cast(quantity_per_post as decimal(18, 6)) as quantity_per_post,
        cast(posts_per_unit as decimal(18, 6)) as posts_per_unit,
        cast(fill_rate as decimal(18, 6)) as fill_rate,
        cast(peers as integer) as peers,
        cast(case when is_compared then relative_load end as decimal(18, 6)) as relative_load,
        case
            when not is_compared or relative_load is null then null
            when relative_load < idle_below then 'idle'
            when relative_load > busy_above then 'busy'
            else 'usual'
        end as load_code,
        case
            when not is_compared or relative_load is null or fill_rate is null then null
            when relative_load > 1 and fill_rate < median_fill then 'busy_short'
            when relative_load > 1 then 'busy_full'
            when fill_rate < median_fill then 'idle_short'
            else 'idle_full'
        end as quadrant_code
    from compared
)

select * from int_workload_comparison
