"""Published documents kept byte for byte, verified, and laid beside their overlays."""
