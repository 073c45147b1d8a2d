-- The division that the site is about: the highest below the province of the organizations.
select any_value(division.division_name order by division.valid_from desc) as name
from historical_change.division_history as division
inner join (
    select left(county_code, 4) || '00' as division_code, count(*) as organizations
    from organization_on([date '{month}'])
    where county_code is not null
    group by all
) as place using (division_code)
group by division_code
order by max(place.organizations) desc, division_code
limit 1
