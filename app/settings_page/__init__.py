"""The page of settings, with the editor of shortcuts."""
