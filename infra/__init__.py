"""Everything around the functions: CloudFormation, packaging, deploying, and commands for operating a stack."""
