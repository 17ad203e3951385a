"""The log in columns: Parquet files written and read through DuckDB. Only jobs import this, never who decides."""
