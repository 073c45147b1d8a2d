"""Cells that a message may show: codes, numbers and dates, never a possible name of a person."""

import pytest

from bianzhi.core.safe_text import safe_text


@pytest.mark.parametrize(
    "cell",
    [
        "12名",
        "10人",
        "7",
        "x",
        "#REF!",
        "2019.1",
        "2024年6月",
        "A-12",
        "1,200",
        "行政编制",
        "男",
        "",
    ],
)
def test_what_names_nobody_is_shown(cell):
    assert safe_text(cell) == cell


@pytest.mark.parametrize(
    "cell",
    [
        "王伟",
        "欧阳小明",
        "Wang Wei",
        "Li",
        "王伟1",
        "wangwei85",
        "350524198503011018",
        "110105491231002",
        "13959561234",
        "139-5956-1234",
        "本人已于2024年退休",
    ],
)
def test_what_may_name_a_person_is_not(cell):
    assert safe_text(cell) is None
