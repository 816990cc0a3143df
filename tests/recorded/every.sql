-- One of each kind, in words that every PostgreSQL from 12 on takes.
CREATE SCHEMA shop;
COMMENT ON SCHEMA shop IS 'what is for sale';
CREATE TYPE shop.state AS ENUM ('draft', 'it''s on', 'gone');
CREATE DOMAIN shop.price AS numeric(10, 2) DEFAULT 0 NOT NULL CONSTRAINT not_negative CHECK (VALUE >= 0);
CREATE TYPE shop.size AS (width integer, height integer, label text COLLATE "C");
CREATE TYPE shop.span AS RANGE (subtype = numeric);
CREATE SEQUENCE shop.ticket AS integer START WITH 10 INCREMENT BY 5 MAXVALUE 1000 CYCLE;

CREATE TABLE shop.maker (
  id integer GENERATED ALWAYS AS IDENTITY (START WITH 100) PRIMARY KEY,
  name varchar(40) COLLATE "C" NOT NULL,
  code char(2) DEFAULT 'XX',
  since timestamp with time zone DEFAULT now(),
  marks bytea DEFAULT '\x00ff',
  tags text[] DEFAULT ARRAY[]::text[],
  facts jsonb DEFAULT '{}',
  CONSTRAINT maker_name_key UNIQUE (name) WITH (fillfactor = 60),
  CONSTRAINT named CHECK (name <> '' AND (code IS NULL OR code IN ('XX', 'YY')))
);
COMMENT ON TABLE shop.maker IS 'who makes it';
COMMENT ON COLUMN shop.maker.code IS 'two letters';
COMMENT ON CONSTRAINT named ON shop.maker IS 'has a name';

CREATE TABLE shop.item (
  id bigserial PRIMARY KEY,
  maker integer NOT NULL REFERENCES shop.maker ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
  number integer DEFAULT nextval('shop.ticket'),
  state shop.state DEFAULT 'draft',
  price shop.price,
  size shop.size,
  during daterange,
  width double precision,
  area double precision GENERATED ALWAYS AS (width * width) STORED,
  left_for interval DEFAULT '1 day'::interval * 2,
  note text DEFAULT 'a' || 'b',
  CONSTRAINT apart EXCLUDE USING gist (during WITH &&) WHERE (during IS NOT NULL)
) WITH (fillfactor = 70);
ALTER TABLE shop.item ADD CONSTRAINT wide CHECK (width BETWEEN 0 AND 100) NOT VALID;
ALTER TABLE shop.item ALTER COLUMN note SET STATISTICS 500;
CREATE INDEX item_note ON shop.item (lower(note) text_pattern_ops DESC NULLS LAST) INCLUDE (number) WHERE state <> 'gone';
CREATE UNIQUE INDEX item_number ON shop.item (number) WITH (fillfactor = 80);
CREATE INDEX item_size ON shop.item USING hash (note);
COMMENT ON INDEX shop.item_note IS 'for the search';
CREATE STATISTICS shop.item_pairs (dependencies) ON maker, number FROM shop.item;

CREATE TABLE shop.sale (at date NOT NULL, item bigint NOT NULL, pieces smallint CHECK (pieces > 0)) PARTITION BY RANGE (at);
CREATE TABLE shop.sale_2025 PARTITION OF shop.sale FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE shop.sale_rest PARTITION OF shop.sale DEFAULT;
CREATE INDEX sale_item ON shop.sale (item);
ALTER TABLE shop.sale ADD PRIMARY KEY (at, item);
CREATE INDEX sale_pieces ON ONLY shop.sale (pieces);
CREATE INDEX pieces_of_2025 ON shop.sale_2025 (pieces);
ALTER INDEX shop.sale_pieces ATTACH PARTITION shop.pieces_of_2025;
CREATE TABLE shop.special (extra text) INHERITS (shop.maker);

CREATE VIEW shop.open WITH (security_barrier = true) AS
  SELECT i.id, m.name, i.price FROM shop.item i JOIN shop.maker m ON m.id = i.maker WHERE i.state <> 'gone';
CREATE VIEW shop.cheap AS SELECT id, price FROM shop.item WHERE price < 10 WITH LOCAL CHECK OPTION;
CREATE MATERIALIZED VIEW shop.totals AS SELECT at, sum(pieces) AS pieces FROM shop.sale GROUP BY at WITH NO DATA;
CREATE UNIQUE INDEX totals_at ON shop.totals (at);

CREATE FUNCTION shop.double(amount integer, times integer DEFAULT 2) RETURNS integer
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT amount * times';
CREATE FUNCTION shop.stamp() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = shop AS
  'BEGIN NEW.since := now(); RETURN NEW; END';
CREATE PROCEDURE shop.clear(before date) LANGUAGE sql AS 'DELETE FROM shop.sale WHERE at < before';
CREATE AGGREGATE shop.product(integer) (SFUNC = int4mul, STYPE = integer, INITCOND = '1');
CREATE TRIGGER stamped BEFORE INSERT OR UPDATE OF name ON shop.maker FOR EACH ROW WHEN (NEW.name <> '') EXECUTE FUNCTION shop.stamp();
CREATE CONSTRAINT TRIGGER checked AFTER INSERT ON shop.item DEFERRABLE FOR EACH ROW EXECUTE FUNCTION shop.stamp();
ALTER TABLE shop.maker DISABLE TRIGGER stamped;
ALTER TABLE shop.item ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON shop.item AS RESTRICTIVE FOR UPDATE USING (maker = 1) WITH CHECK (maker = ANY (ARRAY[1, 2]));
CREATE RULE kept AS ON DELETE TO shop.special DO INSTEAD NOTHING;

CREATE OPERATOR shop.=== (LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4eq, COMMUTATOR = OPERATOR(shop.===));
CREATE COLLATION shop.plain (provider = libc, locale = 'C');
CREATE TEXT SEARCH CONFIGURATION shop.words (PARSER = pg_catalog.default);
ALTER TEXT SEARCH CONFIGURATION shop.words ADD MAPPING FOR word WITH simple;
CREATE FOREIGN DATA WRAPPER elsewhere;
CREATE SERVER far FOREIGN DATA WRAPPER elsewhere OPTIONS (host 'nowhere');
CREATE FOREIGN TABLE shop.remote (id integer, name text) SERVER far OPTIONS (name 'it');
CREATE PUBLICATION news FOR TABLE shop.item, shop.maker;

CREATE TABLE reading (level int, city text) PARTITION BY LIST (city);
CREATE TABLE reading_rome PARTITION OF reading FOR VALUES IN ('rome');
ALTER TABLE reading ADD CONSTRAINT reading_known CHECK (level > 0) NOT VALID;
CREATE TABLE reading_oslo PARTITION OF reading FOR VALUES IN ('oslo') PARTITION BY LIST (city);
CREATE TABLE reading_oslo_all PARTITION OF reading_oslo FOR VALUES IN ('oslo');
