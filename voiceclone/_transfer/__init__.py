"""HTTP for backends: bodies streamed from disk in constant memory, connections, and what their errors prove."""
