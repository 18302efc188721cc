"""From a scenario to files people read: one report in `render`, a batch of them in `batch`."""


class ReportError(Exception):
    """A report that could not be made, with the reason for a person."""
