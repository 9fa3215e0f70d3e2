"""Works and their canonical texts: cutting, grouping, election, origin, witnesses, lineage."""
