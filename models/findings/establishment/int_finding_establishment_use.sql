-- Grain: organization x establishment type x run of months with more staff than posts: over the
-- quota (C01) or without any (C12), where the quota is known. The quota row in force when the run
-- began is given with it.
with cells as (
    select
        *,
        {{ month_number('month') }} as month_no,
        case when authorized_posts = 0 then 'C12' else 'C01' end as rule_id
    from {{ ref('int_establishment_use_month') }}
    where light_code = 'red'
),

establishment as (
    select * from {{ ref('int_establishment_row') }}
),

organization_month as (
    select * from {{ ref('int_organization_month') }}
),

month as (
    select * from {{ ref('month') }}
),

month_runs as (
    {{ month_runs('cells', ['organization_code', 'establishment_type_code'], 'rule_id') | indent(4) }}
),

failing as (
    select
        month_runs.rule_id,
        month_runs.organization_code,
        concat(month_runs.organization_code, '|', month_runs.establishment_type_code)
            as record_key,
        organization_month.source,
        organization_month.scope,
        establishment.part,
        'in_post' as column_name,
        establishment.lake_id,
        establishment.row_no,
        month_runs.first_month as valid_from,
        next_month.month as valid_to,
        month_runs.last_month as last_seen_on,
        row_number() over (
            partition by
                month_runs.organization_code,
                month_runs.establishment_type_code,
                month_runs.first_month
            order by establishment.record_key
        ) as row_rank
    from month_runs
    left join month as next_month on month_runs.last_no + 1 = next_month.month_no
    left join organization_month
        on
            month_runs.organization_code = organization_month.organization_code
            and month_runs.first_no = organization_month.month_no
    left join establishment
        on
            month_runs.organization_code = establishment.organization_code
            and month_runs.establishment_type_code = establishment.establishment_type_code
            and month_runs.first_month >= establishment.valid_from
            and (establishment.valid_to is null or month_runs.first_month < establishment.valid_to)
),

first_rows as (
    select * from failing
    where row_rank = 1
)

{{ finding_spells('first_rows', 'establishment', last_seen='last_seen_on') }}
