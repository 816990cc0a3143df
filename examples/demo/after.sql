-- A harbor master's book: which ship sails from where to where, and with what on board.
CREATE TABLE ports (
  id integer PRIMARY KEY,
  name text NOT NULL,
  country char(2) NOT NULL,
  CONSTRAINT ports_name_country UNIQUE (name, country)
);

CREATE TABLE ships (
  id integer PRIMARY KEY,
  name varchar(120) NOT NULL,
  call_sign varchar(8),
  home_port_id integer REFERENCES ports (id) ON DELETE SET NULL,
  tonnage integer NOT NULL DEFAULT 0,
  CONSTRAINT ships_tonnage CHECK (tonnage >= 0)
);
CREATE INDEX ships_home_port ON ships (home_port_id);
CREATE UNIQUE INDEX ships_call_sign ON ships (call_sign);

CREATE TABLE voyages (
  id integer PRIMARY KEY,
  ship_id integer NOT NULL REFERENCES ships (id) ON DELETE CASCADE,
  from_port_id integer NOT NULL REFERENCES ports (id),
  to_port_id integer NOT NULL REFERENCES ports (id),
  sailed_at datetime NOT NULL,
  arrived_at datetime
);
CREATE INDEX voyages_ship ON voyages (ship_id);
CREATE INDEX voyages_under_way ON voyages (to_port_id) WHERE arrived_at IS NULL;

CREATE TABLE cargo (
  id integer PRIMARY KEY,
  voyage_id integer NOT NULL REFERENCES voyages (id) ON DELETE CASCADE,
  goods text NOT NULL,
  barrels integer NOT NULL DEFAULT 1,
  CONSTRAINT cargo_barrels CHECK (barrels > 0)
);
CREATE INDEX cargo_voyage ON cargo (voyage_id);
