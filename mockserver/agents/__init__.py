"""The mock's control pages and operations as tools of the Model Context Protocol: behind `mockserver mcp`."""
