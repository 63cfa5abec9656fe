"""The cohort as both peers of benchmarks/peers.py read it, so that reading means the same to them."""

WOMEN = """
  SELECT * FROM read_json($file, format = 'newline_delimited', maximum_object_size = 1048576, columns = {
    id: 'VARCHAR', sex: 'VARCHAR', birth_date: 'VARCHAR', karyotype: 'VARCHAR',
    menses: 'STRUCT(pattern VARCHAR, since VARCHAR)',
    measurements: 'STRUCT(analyte VARCHAR, value DOUBLE, unit VARCHAR, date VARCHAR, comparator VARCHAR)[]',
    treatments: 'STRUCT(agent VARCHAR, atc VARCHAR, route VARCHAR, "start" VARCHAR, "end" VARCHAR)[]',
    answers: 'STRUCT(intends_pregnancy BOOLEAN, stem_cell_therapy BOOLEAN)',
    consent: 'STRUCT(signed BOOLEAN, date VARCHAR)'})
"""
