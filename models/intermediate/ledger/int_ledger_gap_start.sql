-- Grain: organization x establishment type x snapshot from which posts and ledger are further apart
-- than before, until they are no longer: the sums when it began, and the posts that came to be
-- missing.
with comparison as (
    select * from {{ ref('int_ledger_comparison') }}
),

compared as (
    select
        *,
        lag(difference, 1, 0) over (
            partition by organization_code, establishment_type_code
            order by as_of_date
        ) as difference_before
    from comparison
),

gap_start as (
    select
        *,
        difference - difference_before as arisen,
        case when difference * difference_before > 0 then abs(difference_before) else 0 end as level
    from compared
    where
        difference <> 0
        and difference <> difference_before
        and (difference * difference_before <= 0 or abs(difference) > abs(difference_before))
),

ended as (
    select
        gap_start.organization_code,
        gap_start.establishment_type_code,
        gap_start.as_of_date,
        min(compared.as_of_date) as valid_to
    from gap_start
    inner join compared
        on
            gap_start.organization_code = compared.organization_code
            and gap_start.establishment_type_code = compared.establishment_type_code
            and gap_start.as_of_date < compared.as_of_date
            and (
                gap_start.difference * compared.difference <= 0
                or abs(compared.difference) <= gap_start.level
            )
    group by gap_start.organization_code, gap_start.establishment_type_code, gap_start.as_of_date
),

int_ledger_gap_start as (
    select
        gap_start.source,
        gap_start.scope,
        gap_start.part,
        gap_start.organization_code,
        gap_start.establishment_type_code,
        gap_start.as_of_date as valid_from,
        ended.valid_to,
        gap_start.authorized_posts,
        gap_start.ledger_posts,
        gap_start.difference,
        gap_start.arisen
    from gap_start
    left join ended
        on
            gap_start.organization_code = ended.organization_code
            and gap_start.establishment_type_code = ended.establishment_type_code
            and gap_start.as_of_date = ended.as_of_date
)

select * from int_ledger_gap_start
