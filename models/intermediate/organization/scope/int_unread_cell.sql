-- Grain: entity x source x scope x part x record key x column x as-of date of a delivery in which the
-- cell cannot be read, until the next delivery. Where a row as a whole did not land and its key keeps
-- its state, the column is ''. A key with a code outside its list is published as its hash: here it
-- has a row in either form.
with standing as (
    select * from {{ source('inputs', 'standing') }}
),

unreadable_cell as (
    select * from {{ source('inputs', 'unreadable_cell') }}
),

unread_key as (
    select * from {{ ref('int_unread_key') }}
),

unread as (
    select lake_id, record_key, column_name from unreadable_cell
    where record_key is not null
    union
    select lake_id, record_key, '' as column_name from unread_key
),

named as (
    select lake_id, record_key, column_name from unread
    union all
    select lake_id, concat('#', md5(record_key)) as record_key, column_name from unread
),

int_unread_cell as (
    select
        standing.entity,
        standing.source,
        standing.scope,
        standing.part,
        named.record_key,
        named.column_name,
        standing.as_of_date as unread_from,
        standing.next_as_of_date as unread_to
    from named
    inner join standing on named.lake_id = standing.lake_id
)

select * from int_unread_cell
