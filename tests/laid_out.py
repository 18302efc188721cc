"""What a figure says, from the pieces that it is made of."""

from planner.figures.sheet import Sheet


def said(sheet: Sheet) -> list[str]:
    """The texts of a sheet, in the order in which they are said."""
    return [piece.look["text"] for piece in sheet.pieces if "text" in piece.look]
