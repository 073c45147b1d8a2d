"""Titles of posts: leaders by organization or department, others by rank or grade."""

from __future__ import annotations

import numpy as np

from bianzhi.synthetic.world import CHIEF, DEPUTY, DISCIPLINE, HEAD, PROFESSIONAL, World

_CHIEFS = (
    ("人民法院", "院长"),
    ("中级人民法院", "院长"),
    ("人民检察院", "检察长"),
    ("医院", "院长"),
    ("卫生院", "院长"),
    ("福利院", "院长"),
    ("保健院", "院长"),
    ("中学", "校长"),
    ("小学", "校长"),
    ("学校", "校长"),
    ("幼儿园", "园长"),
    ("馆", "馆长"),
    ("站", "站长"),
    ("所", "所长"),
    ("处", "处长"),
    ("场", "场长"),
    ("大队", "大队长"),
    ("支队", "支队长"),
    ("部", "部长"),
    ("局", "局长"),
    ("会", "主席"),
    ("中心", "主任"),
    ("委员会", "主任"),
    ("办公室", "主任"),
)
_BEFORE = (
    "巡视员",
    "副巡视员",
    "调研员",
    "调研员",
    "副调研员",
    "副调研员",
    "主任科员",
    "主任科员",
    "副主任科员",
    "副主任科员",
    "科员",
    "办事员",
)
_SINCE = (
    "一级巡视员",
    "二级巡视员",
    "一级调研员",
    "二级调研员",
    "三级调研员",
    "四级调研员",
    "一级主任科员",
    "二级主任科员",
    "三级主任科员",
    "四级主任科员",
    "一级科员",
    "二级科员",
)
_POLICE = (
    "一级警务专员",
    "二级警务专员",
    *(f"{step}级高级警长" for step in "一二三四"),
    *(f"{step}级警长" for step in "一二三四"),
    "一级警员",
    "二级警员",
)
_SCHOOL = (
    ("正高级教师",) * 4 + ("高级教师",) * 3 + ("一级教师",) * 3 + ("二级教师",) * 2 + ("三级教师",)
)
_HOSPITAL = ("主任医师",) * 4 + ("副主任医师",) * 3 + ("主治医师",) * 3 + ("医师",) * 2 + ("医士",)
_OTHER = (
    ("正高级工程师",) * 4
    + ("高级工程师",) * 3
    + ("工程师",) * 3
    + ("助理工程师",) * 2
    + ("技术员",)
)
_STAFF, _WORKER = "职员", "工勤人员"
PLAIN = (*_BEFORE, *_SINCE, *_POLICE, *_SCHOOL, *_HOSPITAL, *_OTHER, _STAFF, _WORKER)
_AT = {
    "before": 0,
    "since": 12,
    "police": 24,
    "school": 36,
    "hospital": 49,
    "other": 62,
    "staff": 75,
}


def plain_places(
    kinds: np.ndarray,
    grade: np.ndarray,
    rank: np.ndarray,
    ladder: np.ndarray,
    worker: np.ndarray,
) -> np.ndarray:
    """The position in ``PLAIN`` of the title of people without a leadership post."""
    professional = np.where(
        kinds == 6, _AT["school"], np.where(kinds == 7, _AT["hospital"], _AT["other"])
    )
    ranked = np.where(
        ladder, np.where(kinds == 1, _AT["police"], _AT["since"]), _AT["before"]
    ) + np.maximum(rank, 0)
    place = np.where(rank >= 0, ranked, _AT["staff"])
    place = np.where((grade >= 0) & (grade < 13), professional + np.clip(grade, 0, 12), place)
    place = np.where((grade >= 13) & (grade < 23), _AT["staff"], place)
    return np.where(worker, _AT["staff"] + 1, place)


def chief_title(name: str, kind: str) -> str:
    """The title of the chief of an organization or department with this name."""
    if kind == "town":
        return "党委书记" if name.endswith("政府") else "党工委书记"
    best = max((end for end, _ in _CHIEFS if name.endswith(end)), key=len, default="")
    return dict(_CHIEFS).get(best, "主任")


def line_titles(world: World) -> list[str]:
    """The approved title of every leadership line."""
    titles = []
    for line in world.lines:
        organization = world.organizations[line.organization]
        name = organization.name(line.start)
        chief = chief_title(name, organization.kind)
        if line.rank >= HEAD:
            department = world.departments[line.department].name
            titles.append(_department_title(department, line.rank == HEAD))
        elif line.rank == CHIEF:
            titles.append(chief)
        elif line.rank == PROFESSIONAL:
            titles.append("总工程师" if chief == "局长" else "二级专职领导")
        elif line.rank == DISCIPLINE:
            titles.append("纪委书记" if organization.kind == "town" else "派驻纪检监察组组长")
        elif line.role == "Z":
            titles.append(
                "镇长、人大主席" if organization.organization_type == "40" else "主任、人大工委主任"
            )
        else:
            assert line.rank == DEPUTY
            titles.append("副镇长" if organization.organization_type == "40" else "副" + chief)
    return titles


def _department_title(department: str, is_head: bool) -> str:
    """人事科 has a 人事科科长 and a 人事科副科长; other endings have a 主任."""
    short = next(
        (end for end in ("支队", "科", "处", "庭", "部", "所") if department.endswith(end)), None
    )
    title = f"{short}长" if short else "主任"
    return department + (title if is_head else f"副{title}")
