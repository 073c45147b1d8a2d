-- Grain: measure of structure and personnel in reports: its dimension, its place in the list, and the factor
-- by which it is printed (100 for a share in percent).
select
    listed.place,
    listed.dimension_code,
    listed.measure_code,
    listed.factor
from (
    values
        (1, 'leadership', 'leader_ratio', 100),
        (2, 'leadership', 'leadership_use_rate', 100),
        (3, 'sex', 'share_women', 100),
        (4, 'sex', 'share_women_leaders', 100),
        (5, 'age', 'mean_age', 1),
        (6, 'age', 'share_aged_35_and_below', 100),
        (7, 'age', 'share_aged_50_and_above', 100),
        (8, 'education', 'share_bachelor_and_above', 100),
        (9, 'education', 'share_full_time_bachelor_and_above', 100),
        (10, 'post', 'fill_rate', 100),
        (11, 'post', 'vacancy_rate', 100),
        (12, 'off_establishment', 'off_establishment_ratio', 100),
        (13, 'department', 'staff_per_department', 1),
        (14, 'department', 'tiny_department_share', 100)
) as listed (place, dimension_code, measure_code, factor)
