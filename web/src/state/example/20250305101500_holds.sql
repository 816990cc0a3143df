CREATE TABLE holds (
  book_id bigint NOT NULL REFERENCES books (id),
  member_id bigint NOT NULL REFERENCES members (id) ON DELETE CASCADE,
  placed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (book_id, member_id)
);
ALTER TABLE members ALTER COLUMN email DROP NOT NULL, ADD COLUMN phone text;
ALTER TABLE books DROP COLUMN published, ADD COLUMN language char(2) NOT NULL DEFAULT 'en';
