"""What reports show: findings, tables, source locations, commands to repeat."""
