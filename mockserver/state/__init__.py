"""What the mock keeps: resources, time, ids, exchanges, callbacks, injected faults."""
