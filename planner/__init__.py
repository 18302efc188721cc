"""Capacity planning for Nutanix AFS file servers, from published limits."""

__version__ = "0.1.0"
