-- Grain: establishment state whose posts differ from the ledger of its body and type, taken at the
-- last delivery that shows the state (B13). Only bodies and types that the ledger knows are
-- compared; posts of one type under several funding forms are summed first.
with establishment as (
    select * from {{ ref('int_establishment') }}
),

ledger as (
    select * from {{ ref('establishment_ledger') }}
    where effective_on is not null
),

others as (
    select
        establishment.record_key,
        establishment.valid_from,
        sum(other.authorized_posts) as authorized_posts
    from establishment
    inner join establishment as other
        on
            establishment.organization_code = other.organization_code
            and establishment.establishment_type_code = other.establishment_type_code
            and other.valid_from <= establishment.last_as_of_date
            and (other.valid_to is null or other.valid_to > establishment.last_as_of_date)
    group by establishment.record_key, establishment.valid_from
),

entered as (
    select
        establishment.record_key,
        establishment.valid_from,
        sum(ledger.posts_change) as ledger_posts
    from establishment
    inner join ledger
        on
            establishment.organization_code = ledger.organization_code
            and establishment.establishment_type_code = ledger.establishment_type_code
            and ledger.effective_on <= establishment.last_as_of_date
    group by establishment.record_key, establishment.valid_from
),

failing as (
    select
        establishment.*,
        'B13' as rule_id,
        'authorized_posts' as column_name
    from establishment
    inner join others
        on
            establishment.record_key = others.record_key
            and establishment.valid_from = others.valid_from
    inner join entered
        on
            establishment.record_key = entered.record_key
            and establishment.valid_from = entered.valid_from
    where others.authorized_posts <> entered.ledger_posts
)

{{ finding_spells('failing', 'establishment') }}
