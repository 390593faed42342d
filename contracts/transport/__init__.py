"""Where requests go: the target, the recording session, and servers of our own that receive."""
