-- Grain: organization x establishment type x run of months in which the type has more staff than
-- posts although the organization as a whole has not.
with use_month as (
    select * from {{ ref('int_establishment_use_month') }}
),

whole as (
    select
        organization_code,
        month
    from use_month
    group by organization_code, month
    having sum(in_post) <= sum(ceiling_posts) and count(*) = count(ceiling_posts)
),

cells as (
    select use_month.*
    from use_month
    inner join whole
        on
            use_month.organization_code = whole.organization_code
            and use_month.month = whole.month
    where use_month.light_code = 'red'
),

failing as (
    {{ use_runs('cells', 'C02') | indent(4) }}
)

{{ finding_spells('failing', 'establishment', last_seen='last_seen_on') }}
