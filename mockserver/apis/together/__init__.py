"""Together AI: container deployments with their revisions, secrets, volumes, the job queue, the account."""
