"""Request bodies, a media type a file: each from its bytes to the value that a behaviour is given."""
