-- When an answer of a section was first read, in seconds since 1970-01-01T00:00:00Z: where it was entered again later, as
-- its file has another name now, or its history was made again. Null: when its run began.
ALTER TABLE writings ADD COLUMN first_read INTEGER;
