CREATE TABLE books (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  isbn varchar(13) NOT NULL UNIQUE,
  title text NOT NULL,
  published int
);
CREATE TABLE copies (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  book_id bigint NOT NULL REFERENCES books (id) ON DELETE CASCADE,
  shelf varchar(12) NOT NULL
);
CREATE INDEX copies_book ON copies (book_id);
