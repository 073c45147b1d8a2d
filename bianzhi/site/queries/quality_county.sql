-- Grain: county in the last month, with the quality of its records.
with place as (
    select
        organization_code,
        coalesce(county_code, '') as county_code,
        coalesce(county_name, county_code, '—') as county_name
    from organization_on([date '{month}'])
)

select
    any_value(place.county_name order by place.county_name) as county,
    count(*) as organizations,
    count(*) filter (quality.is_observed) as observed,
    100 * (1 - sum(quality.blank_cells) / nullif(sum(quality.mandatory_cells), 0))
        as completeness,
    100 * (1 - sum(quality.invalid_people) / nullif(sum(quality.in_post), 0)) as validity,
    sum(quality.changes) as changes,
    sum(quality.changes_late) as late
from supervision.data_quality_month as quality
inner join place using (organization_code)
where quality.month = date '{month}'
group by place.county_code
order by place.county_code
