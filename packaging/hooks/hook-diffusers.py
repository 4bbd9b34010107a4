"""What is collected of diffusers: what is loaded, with its sources, whose names it reads from its folders."""

module_collection_mode = "pyz+py"
