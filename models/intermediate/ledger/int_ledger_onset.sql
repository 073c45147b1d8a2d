-- Grain: body x establishment type x snapshot from which posts and ledger are further apart than
-- before, until they are no longer: the sums when it began, and the posts that came to be missing.
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

onset as (
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
        onset.organization_code,
        onset.establishment_type_code,
        onset.as_of_date,
        min(compared.as_of_date) as valid_to
    from onset
    inner join compared
        on
            onset.organization_code = compared.organization_code
            and onset.establishment_type_code = compared.establishment_type_code
            and onset.as_of_date < compared.as_of_date
            and (
                onset.difference * compared.difference <= 0
                or abs(compared.difference) <= onset.level
            )
    group by onset.organization_code, onset.establishment_type_code, onset.as_of_date
),

int_ledger_onset as (
    select
        onset.source,
        onset.scope,
        onset.part,
        onset.organization_code,
        onset.establishment_type_code,
        onset.as_of_date as valid_from,
        ended.valid_to,
        onset.authorized_posts,
        onset.ledger_posts,
        onset.difference,
        onset.arisen
    from onset
    left join ended
        on
            onset.organization_code = ended.organization_code
            and onset.establishment_type_code = ended.establishment_type_code
            and onset.as_of_date = ended.as_of_date
)

select * from int_ledger_onset
