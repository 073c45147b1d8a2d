-- Grain: record of a person that differs in some month x class of reconciliation x run of reconciled
-- months in it. The run ends with the first reconciled month in another class; it is open while none
-- is known.
with record as (
    select * from {{ ref('int_reconciliation_record') }}
    where is_registered
),

person as (
    select * from {{ ref('int_reconciled_person') }}
),

differing as (
    select distinct
        person.source,
        person.scope,
        person.part,
        person.record_key
    from record
    inner join person
        on
            record.subject_key = person.subject_key
            and record.organization_code = person.organization_code
            and record.month = person.month
    where record.is_difference
),

followed as (
    select person.*
    from person
    inner join differing
        on
            person.source = differing.source
            and person.scope = differing.scope
            and person.part = differing.part
            and person.record_key = differing.record_key
),

classified as (
    select
        followed.source,
        followed.scope,
        followed.part,
        followed.organization_code,
        followed.record_key,
        record.class_code,
        record.is_listed,
        record.month,
        record.month_no
    from record
    inner join followed
        on
            record.subject_key = followed.subject_key
            and record.organization_code = followed.organization_code
            and record.month = followed.month
),

compared as (
    select
        *,
        lag(class_code) over (
            partition by source, scope, part, record_key order by month_no
        ) as class_before,
        lag(month_no) over (
            partition by source, scope, part, record_key order by month_no
        ) as month_before
    from classified
),

numbered as (
    select
        *,
        sum(
            case when class_code = class_before and month_no = month_before + 1 then 0 else 1 end
        ) over (
            partition by source, scope, part, record_key
            order by month_no
            rows between unbounded preceding and current row
        ) as run_no
    from compared
),

runs as (
    select
        source,
        scope,
        part,
        organization_code,
        record_key,
        class_code,
        run_no,
        bool_or(is_listed) as is_listed,
        min(month) as valid_from,
        max(month) as last_as_of_date,
        max(month_no) as last_month_no
    from numbered
    group by source, scope, part, organization_code, record_key, class_code, run_no
),

int_reconciliation_person_run as (
    select
        runs.source,
        runs.scope,
        runs.part,
        runs.organization_code,
        runs.record_key,
        runs.class_code,
        runs.is_listed,
        shown.lake_id,
        shown.row_no,
        runs.valid_from,
        lead(runs.valid_from) over (
            partition by runs.source, runs.scope, runs.part, runs.record_key
            order by runs.valid_from
        ) as valid_to,
        runs.last_as_of_date
    from runs
    -- The row that the record shows in the last month of the run.
    inner join {{ ref('int_person_in_post') }} as shown
        on
            runs.source = shown.source
            and runs.scope = shown.scope
            and runs.part = shown.part
            and runs.record_key = shown.record_key
            and {{ month_number('shown.valid_from') }} <= runs.last_month_no
            and {{ end_month_number('shown.valid_to') }} > runs.last_month_no
)

select * from int_reconciliation_person_run
