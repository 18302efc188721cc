"""One scenario to one page: a notebook executed, and the page made from it."""


class ReportError(Exception):
    """A report that could not be made, with the reason for a person."""
