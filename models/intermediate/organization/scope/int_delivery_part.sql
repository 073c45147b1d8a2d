-- Grain: part of a delivery in force (lake_id): how much of it is in quarantine or has cells that
-- cannot be read. A part of which that is too much is not readable: the gate blocks it, and its month
-- counts as not delivered. Lines that are no records count as nothing.
with standing as (
    select * from {{ source('inputs', 'standing') }}
),

gate_threshold as (
    select * from {{ ref('gate_threshold') }}
),

shares as (
    select
        lake_id,
        source,
        scope,
        entity,
        part,
        as_of_date,
        delivery_id,
        file_name,
        sheet_name,
        rows_read,
        rows_quarantined,
        rows_unreadable,
        rows_quarantined + rows_unreadable as unread_rows,
        cast(
            coalesce(
                cast(rows_quarantined + rows_unreadable as double)
                / nullif(rows_read - rows_passed_over, 0),
                0
            ) as decimal(18, 6)
        ) as unread_share
    from standing
),

int_delivery_part as (
    select
        shares.*,
        shares.unread_share <= most_share.value
        or shares.unread_rows < fewest_rows.value as is_readable
    from shares
    inner join gate_threshold as most_share
        on
            most_share.threshold_code = 'unread_share'
            and most_share.valid_from <= shares.as_of_date
            and (most_share.valid_to is null or most_share.valid_to > shares.as_of_date)
    inner join gate_threshold as fewest_rows
        on
            fewest_rows.threshold_code = 'unread_rows'
            and fewest_rows.valid_from <= shares.as_of_date
            and (fewest_rows.valid_to is null or fewest_rows.valid_to > shares.as_of_date)
)

select * from int_delivery_part
