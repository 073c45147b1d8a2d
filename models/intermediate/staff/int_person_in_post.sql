-- Grain: record of a person that counts as in post x interval, one source per date. It is a view: as a
-- table it would be most of int_person a second time.
{{ config(materialized='view') }}
select *
from {{ ref('int_person') }}
where is_in_post
