-- What a pilot offers besides payloads and resources: a JSON array of tags.
ALTER TABLE pilot ADD COLUMN tags text NOT NULL DEFAULT '[]' CHECK (tags::json IS NOT NULL);
