"""The demo district: a believable one, made by rule. It may import every app; no app imports it."""
