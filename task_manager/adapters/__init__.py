"""The ports of the domain, on AWS. Each class takes its client; none makes one, reads the environment or the clock."""
