"""A stateful stand-in for the services whose documents stand in `specs/`, served by Connexion and Flask."""
