"""The main job from end to end, done as people and partners do it, and the sample data it is done with."""
