"""The operators, in files by what they break: each makes one mutant for each place of a document where it applies."""
