"""What HTTP messages carry: media types and parameters."""
