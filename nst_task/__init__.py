"""The NST task: neural style transfer of one image, as an engine, a command line and a Fargate task."""
