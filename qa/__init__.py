"""Questions become answers: understand, read, quote, verify.  Imports index and corpus."""
