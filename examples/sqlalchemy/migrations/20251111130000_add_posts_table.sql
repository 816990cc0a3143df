-- Create "posts" table
CREATE TABLE "posts" (
  "id" uuid NOT NULL,
  "title" character varying(255) NOT NULL,
  "content" text NOT NULL,
  "author_id" uuid NOT NULL,
  "created_at" timestamptz NOT NULL,
  "updated_at" timestamptz NOT NULL,
  "deleted_at" timestamptz NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "posts_author_id_fkey" FOREIGN KEY ("author_id") REFERENCES "users" ("id") ON UPDATE NO ACTION ON DELETE CASCADE
);
-- Create index "ix_posts_author_id" to table: "posts"
CREATE INDEX "ix_posts_author_id" ON "posts" ("author_id");
-- Set comment to column: "title" on table: "posts"
COMMENT ON COLUMN "posts"."title" IS 'Headline';
-- Set comment to column: "content" on table: "posts"
COMMENT ON COLUMN "posts"."content" IS 'Body, in Markdown';
-- Set comment to column: "author_id" on table: "posts"
COMMENT ON COLUMN "posts"."author_id" IS 'Who wrote it';
