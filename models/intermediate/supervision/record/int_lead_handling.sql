-- Grain: lead, judged at the end of the last month.
with lead_record as (
    select * from {{ ref('hist_lead') }}
),

problem as (
    select * from {{ ref('int_problem') }}
),

organization as (
    select * from {{ ref('int_organization_last') }}
),

last_month as (
    select * from {{ ref('int_last_month') }}
),

period as (
    select
        max(case when parameter.parameter_code = 'accept_days' then parameter.value end)
            as accept_days,
        max(case when parameter.parameter_code = 'lead_days' then parameter.value end) as lead_days
    from {{ ref('supervision_parameter') }} as parameter
    cross join last_month
    where {{ valid_at('parameter', 'last_month.as_on') }}
),

linked as (
    select source_no as lead_no, min(problem_no) as problem_no
    from problem
    where signal_source_code = '5'
    group by source_no
),

int_lead_handling as (
    select
        lead_record.lead_no,
        lead_record.lead_channel_code,
        lead_record.problem_type_code,
        lead_record.organization_code,
        organization.county_code,
        lead_record.received_on,
        lead_record.is_accepted,
        lead_record.accepted_on,
        lead_record.closed_on,
        lead_record.lead_outcome_code,
        coalesce(lead_record.problem_no, linked.problem_no) as problem_no,
        case
            when lead_record.closed_on is not null then 'closed'
            when not lead_record.is_accepted then 'declined'
            when
                lead_record.is_accepted
                and {{ days_between('lead_record.received_on', 'last_month.as_on') }}
                > period.lead_days then 'overdue'
            when
                lead_record.is_accepted is null
                and {{ days_between('lead_record.received_on', 'last_month.as_on') }}
                > period.accept_days then 'overdue'
            when lead_record.is_accepted is null then 'pending'
            else 'open'
        end as status_code,
        {{ days_between('lead_record.received_on', 'lead_record.accepted_on') }}
            as days_to_accept,
        {{ days_between('lead_record.received_on', 'lead_record.closed_on') }}
            as days_to_close,
        lead_record.lake_id,
        lead_record.row_no,
        lead_record.delivery_id
    from lead_record
    cross join last_month
    cross join period
    left join organization on lead_record.organization_code = organization.organization_code
    left join linked on lead_record.lead_no = linked.lead_no
)

select * from int_lead_handling
