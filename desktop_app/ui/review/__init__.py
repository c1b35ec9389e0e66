"""The review of a session: its timelines, people, events and figures."""
