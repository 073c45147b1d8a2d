"""What a contract expects is said in the language of the reader."""

from __future__ import annotations

import re

import pytest

from bianzhi.core.problems import Refused
from ingest import contract as contracts

TERMS = {
    "encodings: [klingon]": "字符编码",
    "header_row: first": "行号",
    "id_numbering: 身份证": "小写字母",
    "delivery: {as_of: {constant: soon}}": "日期、月份或年份",
    "entities: {}": "至少一个实体",
    "source: My Source": "小写字母",
    "rank: high": "整数",
}
# Words of a sentence; single words are keys and values of contracts.
SENTENCE = re.compile(r"[A-Za-z]{2,}(?: [a-z]{2,}){2,}")


@pytest.mark.parametrize("terms", TERMS)
def test_in_chinese_and_english(terms, contract):
    entities = "" if "entities" in terms else "entities: {duty: {}}\n"
    source = "" if terms.startswith("source") else "source: mine\n"
    with pytest.raises(Refused) as refused:
        contracts.load(path=contract(f"{source}{entities}{terms}\n"))
    (problem,) = refused.value.problems
    chinese = problem.text("zh").replace(str(problem.file), "")
    assert TERMS[terms] in chinese
    assert not SENTENCE.search(chinese), chinese
    assert re.search(r"[\u4e00-\u9fff]", problem.text("en").replace("身份证", "")) is None
