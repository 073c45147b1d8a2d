-- Grain: published column, with its description.
select
    columns.schema_name,
    columns.table_name,
    columns.column_name,
    columns.data_type,
    coalesce(columns.comment, '') as description,
    coalesce(tables.comment, '') as table_description
from duckdb_columns() as columns
inner join duckdb_tables() as tables using (database_name, schema_name, table_name)
where
    columns.database_name = 'published'
    and columns.schema_name in (
        'historical_change', 'organization_structure', 'personnel_structure', 'supervision'
    )
order by columns.schema_name, columns.table_name, columns.column_index
