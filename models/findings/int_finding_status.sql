-- Grain: failing record, with its status in the newest load of its source, its age there, the role
-- that answers for it, and the exception that accepts it on that day. An exception names the finding,
-- or its rule and organization; of several the last to expire applies.
{% set longest = 'concat(cast(exception.excepted_until as varchar), exception.record_key)' -%}
with record as (
    select * from {{ ref('int_failing_record') }}
),

notice_rule as (
    select * from {{ ref('notice_rule') }}
),

newest_load as (
    select source, max(as_of_date) as as_of_date
    from {{ source('inputs', 'standing') }}
    group by source
),

load_status as (
    select
        finding_id,
        max_by(load_status_code, as_of_date) as load_status_code,
        count(*) filter (where load_status_code = 'reopened') as reopened_times
    from {{ ref('int_finding_load') }}
    group by finding_id
),

accepted as (
    select
        record.finding_id,
        max(exception.excepted_until) as accepted_until,
        max_by(exception.exception_reason, {{ longest }}) as accepted_reason,
        max_by(exception.accepted_role_code, {{ longest }}) as accepted_role_code
    from record
    inner join newest_load on record.source = newest_load.source
    inner join {{ ref('hist_finding_exception') }} as exception
        on
            (
                record.finding_id = exception.accepted_finding_id
                or (
                    exception.accepted_finding_id is null
                    and record.rule_id = exception.rule_id
                    and record.organization_code = exception.organization_code
                )
            )
            and exception.excepted_from <= newest_load.as_of_date
            and exception.excepted_until > newest_load.as_of_date
    group by record.finding_id
),

int_finding_status as (
    select
        record.*,
        coalesce(
            load_status.load_status_code,
            case when record.status_code = 'open' then 'not_checkable' else 'fixed' end
        ) as load_status_code,
        cast(coalesce(load_status.reopened_times, 0) as integer) as reopened_times,
        case
            when record.status_code = 'open'
                then
                    cast(
                        {{ dbt.datediff('record.first_seen_on', 'newest_load.as_of_date', 'day') }}
                        as integer
                    )
        end as age_days,
        notice_rule.to_role_code as responsible_role_code,
        accepted.finding_id is not null as is_accepted,
        accepted.accepted_until,
        accepted.accepted_reason,
        accepted.accepted_role_code
    from record
    left join newest_load on record.source = newest_load.source
    left join notice_rule
        on
            record.severity_code = notice_rule.severity_code
            and {{ valid_at('notice_rule', 'newest_load.as_of_date') }}
    left join load_status on record.finding_id = load_status.finding_id
    left join accepted on record.finding_id = accepted.finding_id
)

select * from int_finding_status
