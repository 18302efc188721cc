"""Stands before a grammar of addresses that takes more than a second to build, and that no notebook of ours has."""

raise ImportError
