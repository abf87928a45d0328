-- The number of the run's edition among those of its year, as pages print it. Pages of runs before this step have
-- the run's own number.
ALTER TABLE runs ADD COLUMN edition_of_year INTEGER NOT NULL DEFAULT 0;
UPDATE runs SET edition_of_year = run;
