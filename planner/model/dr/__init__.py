"""The second site: what the link carries, snapshot by snapshot, and how old the remote copy gets."""
