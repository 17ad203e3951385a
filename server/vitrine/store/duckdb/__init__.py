"""The log in columns: Parquet files, through DuckDB. Only jobs import this, never the code that decides."""
