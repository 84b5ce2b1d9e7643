"""An award on its page: the one way to draw boxes."""
