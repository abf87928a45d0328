"""Fills in workbooks as a section's own program does: a JSON list of jobs on the standard input.

A job: {"from": path, "to": path, "do": [step, …]}. Its steps work on the first sheet, or on the one last named:
  ["sheet", name]              the steps behind it are about that sheet
  ["set", row, head, value]    writes into the row that has a cell beginning with `row`, in the column that has
                               a cell saying `head`; {"date": "2026-03-31"} is a date, "=…" a formula
  ["text", row, head, value]   writes a text, whatever it begins with
  ["format", row, head, code]  gives the cell there a number format
  ["cell", name, value]        writes into a cell
  ["id", row, value]           writes over every cell of the row that is the same as its first one
  ["delete", row]              deletes the row
  ["halve", row]               deletes the row and all below it
  ["column", head]             deletes the column that has a cell saying `head`
  ["hide", row]                hides the row, as a filter does
  ["left", row, head]          deletes a cell of the row, and moves those behind it to the left
  ["turn", first, last, from, to]  turns the order of the rows from first to last, in some columns (counted from 1)
  ["swap", one, other]         swaps two cells, each the first that begins with its text
  ["cut", text]                cuts every cell off where the text begins in it
  ["unmerge"]                  parts all merged cells
  ["paste", path, row]         pastes that row of another workbook below the last one
  ["over", row, path, other]   pastes that row of another workbook over one
  ["add", path, name]          adds the first sheet of another workbook under a name; the next steps are about it
  ["new", name]                adds an empty sheet; the next steps are about it
  ["drop", name]               deletes the sheet
  ["bare"]                     empties all cells in which kensho speaks to itself, and deletes the first column
  ["comment", name, text]      hangs a comment on a cell
  ["fill", colour, text]       writes the text and the sheet's name into every cell of that colour, on all sheets
  ["picture"]                  puts a picture beside the cells
"""

import base64
import datetime
import io
import json
import sys

import openpyxl
import openpyxl.comments

DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def told(cell):
    return str(cell.value or "").replace("\n", "")


def row_of(sheet, begin):
    for row in sheet.iter_rows():
        if any(told(cell).startswith(begin) for cell in row):
            return row[0].row
    raise SystemExit(f"no row {begin} in {sheet.title}")


def column_of(sheet, head):
    for row in sheet.iter_rows():
        for cell in row:
            if told(cell) == head:
                return cell.column
    raise SystemExit(f"no column {head} in {sheet.title}")


def value_of(value):
    if isinstance(value, dict):
        return datetime.date.fromisoformat(value["date"])
    return value


def step(book, sheet, kind, *of):
    if kind == "sheet":
        return book[of[0]]
    if kind == "set":
        cell = sheet.cell(row_of(sheet, of[0]), column_of(sheet, of[1]))
        cell.value = value_of(of[2])
    elif kind == "text":
        cell = sheet.cell(row_of(sheet, of[0]), column_of(sheet, of[1]))
        cell.value, cell.data_type, cell.quotePrefix = of[2], "s", True
    elif kind == "format":
        sheet.cell(row_of(sheet, of[0]), column_of(sheet, of[1])).number_format = of[2]
    elif kind == "cell":
        sheet[of[0]].value = value_of(of[1])
    elif kind == "id":
        row = sheet[row_of(sheet, of[0])]
        first = row[0].value
        for cell in row:
            if cell.value == first:
                cell.value = of[1]
    elif kind == "delete":
        sheet.delete_rows(row_of(sheet, of[0]))
    elif kind == "column":
        sheet.delete_cols(column_of(sheet, of[0]))
    elif kind == "hide":
        sheet.row_dimensions[row_of(sheet, of[0])].hidden = True
    elif kind == "left":
        row, first = row_of(sheet, of[0]), column_of(sheet, of[1])
        for column in range(first, sheet.max_column + 1):
            sheet.cell(row, column).value = sheet.cell(row, column + 1).value
    elif kind == "halve":
        first = row_of(sheet, of[0])
        sheet.delete_rows(first, sheet.max_row - first + 1)
    elif kind == "turn":
        first, last = row_of(sheet, of[0]), row_of(sheet, of[1])
        for column in range(of[2], of[3] + 1):
            cells = [sheet.cell(row, column) for row in range(first, last + 1)]
            for cell, value in zip(cells, reversed([cell.value for cell in cells])):
                cell.value = value
    elif kind == "swap":
        cells = [cell for row in sheet.iter_rows() for cell in row]
        one, other = (next(cell for cell in cells if told(cell).startswith(text)) for text in of)
        one.value, other.value = other.value, one.value
    elif kind == "cut":
        for row in sheet.iter_rows():
            for cell in row:
                if of[0] in told(cell):
                    cell.value = cell.value.split(of[0])[0]
    elif kind == "unmerge":
        for area in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(area))
    elif kind == "paste":
        other = openpyxl.load_workbook(of[0]).worksheets[0]
        sheet.append([cell.value for cell in other[row_of(other, of[1])]])
    elif kind == "over":
        other = openpyxl.load_workbook(of[1]).worksheets[0]
        for cell, new in zip(sheet[row_of(sheet, of[0])], other[row_of(other, of[2])]):
            cell.value = new.value
    elif kind == "add":
        other = openpyxl.load_workbook(of[0]).worksheets[0]
        sheet = book.create_sheet(of[1])
        for row in other.iter_rows():
            for cell in row:
                if cell.value is not None:
                    sheet[cell.coordinate].value = cell.value
    elif kind == "new":
        return book.create_sheet(of[0])
    elif kind == "drop":
        del book[of[0]]
        return book.worksheets[0]
    elif kind == "bare":
        for row in sheet.iter_rows():
            for cell in row:
                if told(cell).startswith("kensho:"):
                    cell.value = None
        sheet.delete_cols(1)
    elif kind == "comment":
        sheet[of[0]].comment = openpyxl.comments.Comment(of[1], "clerk")
    elif kind == "fill":
        for sheet in book:
            for row in sheet.iter_rows():
                for cell in row:
                    is_merged = isinstance(cell, openpyxl.cell.MergedCell)
                    if not is_merged and str(cell.fill.fgColor.rgb).endswith(of[0]):
                        cell.value = f"{of[1]}（{sheet.title}）"
    elif kind == "picture":
        # Needs Pillow, which the other steps do not.
        from openpyxl.drawing.image import Image

        sheet.add_image(Image(io.BytesIO(base64.b64decode(DOT))), "B2")
    else:
        raise SystemExit(f"no step {kind}")
    return sheet


for job in json.load(sys.stdin):
    book = openpyxl.load_workbook(job["from"])
    sheet = book.worksheets[0]
    for one in job["do"]:
        sheet = step(book, sheet, *one)
    book.save(job["to"])
