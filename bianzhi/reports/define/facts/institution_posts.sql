-- Records of authorized posts of every type that is not administrative.
select *
from posts
where not is_administrative
