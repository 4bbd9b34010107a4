"""The recipe `calibrated`: codes found block by block, on what the teacher sees while it draws prompts."""
