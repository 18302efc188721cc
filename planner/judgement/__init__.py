"""Judgement beyond the plan: how sure, why, what else, and how much more."""
