"""The admin's furniture: pages that read, verbs as buttons, timelines, and what needs doing now."""
