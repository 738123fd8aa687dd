-- What a pilot offers besides payloads and resources: a JSON array of tags.
ALTER TABLE pilot ADD COLUMN tags TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(tags));
