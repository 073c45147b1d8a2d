-- Grain: organization x establishment type x cause x time in which the posts of the snapshot differ
-- from the sum of the ledger (B13). The key names the movement or document that makes the
-- difference; the row is the first of the quota when it began.
with difference as (
    select
        *,
        'B13' as rule_id,
        'authorized_posts' as column_name,
        cast(null as date) as last_seen_on
    from {{ ref('int_ledger_difference') }}
),

establishment as (
    select * from {{ ref('int_establishment') }}
),

placed as (
    select
        difference.*,
        establishment.lake_id,
        establishment.row_no,
        row_number() over (
            partition by difference.record_key, difference.valid_from
            order by establishment.record_key
        ) as row_rank
    from difference
    left join establishment
        on
            difference.organization_code = establishment.organization_code
            and difference.establishment_type_code = establishment.establishment_type_code
            and difference.valid_from >= establishment.valid_from
            and (
                establishment.valid_to is null or difference.valid_from < establishment.valid_to
            )
),

failing as (
    select * from placed
    where row_rank = 1
)

{{ finding_spells('failing', 'establishment', last_seen='last_seen_on') }}
