"""The audit: who reposted what, and the same seen by site, by duty, by descent."""
