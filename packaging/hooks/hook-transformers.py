"""What is collected of transformers: what is loaded, with its sources, whose names it reads from its folders."""

module_collection_mode = "pyz+py"
