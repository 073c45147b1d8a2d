-- Grain: pair of departments of an organization between which posts report, with the number of
-- posts. The department '' is the organization itself.
with post as (
    select organization_code, post_code, coalesce(department_code, '') as department_code,
        reports_to_post_code
    from historical_change.post_history
    where
        valid_from <= date '{month}' and (valid_to is null or valid_to > date '{month}')
)

select
    post.organization_code as code,
    post.department_code as department,
    above.department_code as reports_to,
    count(*) as posts
from post
inner join post as above
    on
        post.organization_code = above.organization_code
        and post.reports_to_post_code = above.post_code
where post.department_code <> above.department_code
group by all
order by all
