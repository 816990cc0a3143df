CREATE TABLE members (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  email text NOT NULL UNIQUE,
  joined_on date NOT NULL DEFAULT CURRENT_DATE
);
CREATE TABLE loans (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  copy_id bigint NOT NULL REFERENCES copies (id),
  member_id bigint NOT NULL REFERENCES members (id),
  due_on date NOT NULL,
  returned_on date
);
CREATE UNIQUE INDEX loans_out ON loans (copy_id) WHERE returned_on IS NULL;
