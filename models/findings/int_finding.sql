-- Grain: rule that counts x record x column x spell in which the record failed without a break. Rules
-- in shadow are left out.
{{ config(materialized='view') }}
with spell as (
    select * from {{ ref('int_finding_spell') }}
),

rule as (
    select * from {{ ref('rule') }}
    where is_active
),

int_finding as (
    select spell.*
    from spell
    inner join rule on spell.rule_id = rule.rule_id
)

select * from int_finding
