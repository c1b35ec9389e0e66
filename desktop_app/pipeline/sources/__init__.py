"""Where frames come from: each module one kind of ``domain.ports.FrameSource``."""
