-- Create "users" table
CREATE TABLE "users" (
  "id" uuid NOT NULL,
  "tenant_id" uuid NOT NULL,
  "email" character varying(320) NOT NULL,
  "display_name" character varying(120) NOT NULL,
  "locale" character varying(35) NULL,
  "is_active" boolean NOT NULL DEFAULT true,
  "created_at" timestamptz NOT NULL,
  "updated_at" timestamptz NOT NULL,
  "deleted_at" timestamptz NULL,
  PRIMARY KEY ("id")
);
-- Create index "ix_users_active_deleted" to table: "users"
CREATE INDEX "ix_users_active_deleted" ON "users" ("is_active", "deleted_at");
-- Create index "ix_users_live" to table: "users"
CREATE INDEX "ix_users_live" ON "users" ("created_at") WHERE (deleted_at IS NULL);
-- Create index "ix_users_locale" to table: "users"
CREATE INDEX "ix_users_locale" ON "users" ("locale");
-- Create index "ix_users_tenant_deleted" to table: "users"
CREATE INDEX "ix_users_tenant_deleted" ON "users" ("tenant_id", "deleted_at");
-- Create index "ix_users_trash" to table: "users"
CREATE INDEX "ix_users_trash" ON "users" ("deleted_at") WHERE (deleted_at IS NOT NULL);
-- Create index "ux_users_live_email" to table: "users"
CREATE UNIQUE INDEX "ux_users_live_email" ON "users" ("email") WHERE (deleted_at IS NULL);
-- Set comment to table: "users"
COMMENT ON TABLE "users" IS 'Accounts, deleted ones included';
-- Set comment to column: "tenant_id" on table: "users"
COMMENT ON COLUMN "users"."tenant_id" IS 'The customer this account belongs to';
-- Set comment to column: "email" on table: "users"
COMMENT ON COLUMN "users"."email" IS 'Address used to sign in';
-- Set comment to column: "display_name" on table: "users"
COMMENT ON COLUMN "users"."display_name" IS 'Name shown beside a post';
-- Set comment to column: "locale" on table: "users"
COMMENT ON COLUMN "users"."locale" IS 'Preferred language, as a BCP 47 tag';
-- Set comment to column: "is_active" on table: "users"
COMMENT ON COLUMN "users"."is_active" IS 'False while the account is suspended';
