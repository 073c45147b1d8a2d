-- Grain: row of the tables for what stands outside the structure right after the reform: its code
-- and the organizations that its figures on constant structure come of, in both languages.
with moment as (
    select
        before_on as day,
        'before' as moment_code,
        basis_on
    from {{ ref('reform_window') }}
    where reform_code = reform
    union all
    select
        after_on as day,
        'after' as moment_code,
        basis_on
    from {{ ref('reform_window') }}
    where reform_code = reform
),

stock as (
    select
        unit_code as organization_code,
        sum(before_value) as before,
        sum(after_value) as after
    from {{ ref('reform_comparison') }}
    where
        reform_code = reform
        and structure_code = 'as_named'
        and level_code = 'organization'
        and measure_code in ('authorized_posts', 'in_post')
    group by unit_code
),

outside as (
    select distinct
        moment.moment_code,
        stock.organization_code,
        exists(
            select 1
            from {{ ref('organization_history') }} as history
            where
                history.organization_code = stock.organization_code
                and not history.is_placeholder
                and coalesce(history.status_code, '1') <> '2'
                and history.valid_from <= moment.basis_on
                and (history.valid_to is null or history.valid_to > moment.basis_on)
        ) as is_there_then
    from stock
    inner join {{ ref('organization_crosswalk') }} as crosswalk
        on stock.organization_code = crosswalk.from_code
    inner join moment
        on
            crosswalk.basis_date = moment.basis_on
            and crosswalk.from_valid_from <= moment.day
            and (crosswalk.from_valid_to is null or crosswalk.from_valid_to > moment.day)
            and case moment.moment_code when 'before' then stock.before else stock.after end <> 0
    where
        crosswalk.to_code is null
        and crosswalk.weight > 0
        and crosswalk.measure_code in ('posts', 'in_post')
),

counted as (
    select
        count(*) filter (where moment_code = 'before' and not is_there_then) as ended,
        count(*) filter (where moment_code = 'after' and not is_there_then) as founded,
        count(distinct organization_code) filter (where is_there_then) as others
    from outside
)

select
    level.code || measure.code || '.none' as row_code,
    reform_window.basis_on || '机构结构中没有的机构：已撤销、无承接的' || counted.ended
    || '个（改革前），此后新设的' || counted.founded || '个（改革后）'
    || case
        when counted.others > 0 then '，对照关系不全的' || counted.others || '个' else ''
    end as label_zh,
    'Not in the structure of ' || reform_window.basis_on || ': ' || counted.ended
    || ' bodies ended without a successor (before), ' || counted.founded
    || ' founded later (after)'
    || case
        when counted.others > 0
            then ', ' || counted.others || ' with an incomplete crosswalk'
        else ''
    end as label_en
from counted
cross join {{ ref('reform_window') }} as reform_window
cross join (values ('admin_level'), ('system'), ('policy_field')) as level (code)
cross join (values (''), ('.bodies'), ('.in_post')) as measure (code)
where reform_window.reform_code = reform
