"""How hard the properties are tried: `make test` tries a part of their examples, `make campaign` all of them."""

from hypothesis import settings

ALL = 40  # examples of a property that asks for no number, in the campaign
PART = 8  # and in `make test`

# Runs repeat themselves, and a slow shared machine is no failure.
settings.register_profile("planner", deadline=None, derandomize=True, max_examples=PART)
settings.register_profile("campaign", deadline=None, derandomize=True, max_examples=ALL)
settings.load_profile("planner")


def examples(count: int) -> settings:
    """A property is tried with so many examples in the campaign, and with a part of them, but five, before."""
    return settings(max_examples=max(5, count * settings.default.max_examples // ALL))
