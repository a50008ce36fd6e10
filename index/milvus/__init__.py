"""A library in Milvus: what is kept there, how it is found, and how a change is all or nothing (docs/scale.md)."""
