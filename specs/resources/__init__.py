"""What a document shows of the things that an API keeps."""
