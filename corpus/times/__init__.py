"""Words of time into the days that they mean; what others ask for stands in corpus/dates.py."""
