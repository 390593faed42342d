"""Reference clients of the documents: sync and async, typed by the documents, on one transport layer."""
