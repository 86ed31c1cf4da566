"""The synchroniser: values in, plan out."""
