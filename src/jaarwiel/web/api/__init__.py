"""The same data as JSON under /api/v1, for programs that read along; see docs/api.md."""
