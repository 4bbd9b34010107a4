"""The engine without Qt: models, quantization, checkpoints, sampling, jobs and the command line."""
