"""A workbook of an office with faults of several kinds, formats, formulas and a chart."""

from __future__ import annotations

from pathlib import Path

import openpyxl
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from tests.support.worlds import citizen_id

YELLOW = "FFFFFF00"
PEOPLE = 8


def birth(person_id: str) -> str:
    return f"{person_id[6:10]}-{person_id[10:12]}-{person_id[12:14]}"


def sex(person_id: str) -> str:
    return "男" if int(person_id[16]) % 2 else "女"


def write_book(path: Path) -> Path:
    """Six faults: two labels, a quota as text, a missing key, a birth date, a check digit."""
    book = openpyxl.Workbook()
    organizations = book.active
    organizations.title = "机构"
    organizations.append(["全县机构表"])
    organizations["A1"].font = Font(size=16, bold=True)
    organizations.append(["机构编码", "机构全称", "机构类别", "成立日期", "成立文号"])
    organizations.append(["B1", "县教育局", "工作部门", "2001-03-05", "县编〔2001〕3号"])
    organizations.append(["B2", "县财政局", "工作部们", "2001-03-05", "县编〔2001〕4号"])
    organizations["B3"].comment = Comment("请勿改名", "某科")
    organizations["C4"].comment = Comment("待核", "某科")
    quotas = book.create_sheet("编制")
    quotas.append(["机构编码", "编制类型", "核定编制数"])
    quotas.append(["B1", "行政编制", 10])
    quotas.append(["B2", "行政编制", "12名"])
    quotas.append([None, "行政编制", 3])
    quotas["C2"].number_format = '0"名"'
    quotas["C3"].font = Font(bold=True)
    quotas.column_dimensions["A"].width = 30
    chart = BarChart()
    chart.add_data(Reference(quotas, min_col=3, min_row=1, max_row=3))
    quotas.add_chart(chart, "F2")
    people = book.create_sheet("在编人员")
    people.append(["公民身份号码", "机构编码", "姓名", "性别", "出生日期", "编制类型", "备注"])
    for number in range(1, PEOPLE):
        own = citizen_id(number)
        note = f'=D{number + 1}&"性"'
        people.append([own, "B1", f"张三{number}", sex(own), birth(own), "行政编制", note])
    own = citizen_id(PEOPLE)
    people.append([own, "B2", "李四", "南", birth(own), "行政编制", None])
    people["E3"] = "1990-13-45"
    wrong = "1" if citizen_id(3)[-1] != "1" else "2"
    people["A4"] = citizen_id(3)[:-1] + wrong
    people["B2"].fill = PatternFill("solid", fgColor=YELLOW)
    people.print_area = "A1:G9"
    book.create_sheet("说明").append(["随便写"])
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


FAULTS = {
    ("机构", "C4", "E16"),
    ("编制", "C3", "untypable_value"),
    ("编制", "A4", "missing_key"),
    ("在编人员", "E3", "untypable_value"),
    ("在编人员", "E3", "E10"),
    ("在编人员", "A4", "E01"),
    ("在编人员", "D9", "E16"),
}


def correct(path: Path) -> None:
    """Correct the marked cells as an office does; the list and the comments stay."""
    book = openpyxl.load_workbook(path)
    book["机构"]["C4"] = "工作部门"
    book["编制"]["C3"] = 12
    book["编制"]["A4"] = "B2"
    book["编制"]["B4"] = "事业编制"
    book["在编人员"]["E3"] = birth(citizen_id(2))
    book["在编人员"]["A4"] = citizen_id(3)
    book["在编人员"]["D9"] = sex(citizen_id(PEOPLE))
    book.save(path)


def listed(path: Path) -> list[tuple]:
    """The rows of the list of faults, as far as they name faults."""
    book = openpyxl.load_workbook(path)
    return [row for row in book.worksheets[0].iter_rows(min_row=5, values_only=True) if row[0]]


def comments(path: Path) -> dict[tuple[str, str], str]:
    book = openpyxl.load_workbook(path)
    return {
        (sheet.title, cell.coordinate): cell.comment.text
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    }
