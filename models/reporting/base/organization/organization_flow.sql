-- Grain: organization that a change record of the period began or ended, with the flow that it was. A
-- record of up to a year before the period counts where the organization is seen only now.
with event as (
    select
        record.predecessor_code,
        record.successor_code,
        record.event_type_code,
        kind.precedence,
        kind.flow_in_code,
        kind.flow_out_code
    from {{ ref('organization_event') }} as record
    inner join {{ ref('organization_event_type') }} as kind on record.event_type_code = kind.code
    where
        record.effective_on <= closing_date
        and record.effective_on > opening_date - interval 1 year
        and record.predecessor_code is distinct from record.successor_code
),

-- Of several records the one that precedes by its type says what became of the body: a body that is
-- new and took parts of others was formed by split, as in the causes of a reform.
beginning as (
    select
        successor_code as organization_code,
        min_by(flow_in_code, precedence) as flow_code,
        bool_or(event_type_code = '02') as is_renamed
    from event
    where successor_code is not null
    group by successor_code
),

ending as (
    select
        predecessor_code as organization_code,
        min_by(flow_out_code, precedence) as flow_code
    from event
    where predecessor_code is not null
    group by predecessor_code
),

organization_flow as (
    select
        coalesce(beginning.organization_code, ending.organization_code) as organization_code,
        beginning.flow_code as flow_in_code,
        beginning.is_renamed,
        ending.flow_code as flow_out_code
    from beginning
    full join ending on beginning.organization_code = ending.organization_code
)

select * from organization_flow
