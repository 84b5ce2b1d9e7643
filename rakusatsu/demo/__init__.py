"""The main job on the bundled sample site."""
