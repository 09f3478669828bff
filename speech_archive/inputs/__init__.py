"""What the archive holds: sources, a curator's decisions, the lock of ids."""
