"""Rules about several exchanges, a file each: `RULE` and `law(history)`."""
