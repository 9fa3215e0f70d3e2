"""Pages that a script makes: opened in Chromium, which has one guarded way out."""
