"""The built-in site declarations: one YAML file a site."""
