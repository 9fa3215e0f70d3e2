"""Texts as readers ask for them: by any name, any version, any night, and as captured."""
