"""What happened in this run and the ones before: logs, errors nobody caught, crashes, and a bundle of it all."""
