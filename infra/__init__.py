"""What stands around the functions: CloudFormation, packaging, deploying, and the commands of those who run it."""
