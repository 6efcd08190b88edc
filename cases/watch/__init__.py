"""The watch: published marks of others, compared with ours, until a person decides."""
