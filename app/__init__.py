"""The Qt front end: window, bridge to the engine, gallery and readouts."""
