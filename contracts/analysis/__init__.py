"""What exchanges show: read by the document, without their secrets, and put together to lives of items."""
