-- A harbor master's book: which ship sails from where to where.
CREATE TABLE ports (
  id integer PRIMARY KEY,
  name text NOT NULL,
  country char(2) NOT NULL,
  CONSTRAINT ports_name_country UNIQUE (name, country)
);

CREATE TABLE ships (
  id integer PRIMARY KEY,
  name varchar(80) NOT NULL,
  home_port_id integer REFERENCES ports (id) ON DELETE SET NULL,
  tonnage integer NOT NULL DEFAULT 0
);
CREATE INDEX ships_home_port ON ships (home_port_id);

CREATE TABLE pilots (
  id integer PRIMARY KEY,
  name text NOT NULL,
  port_id integer NOT NULL REFERENCES ports (id)
);

CREATE TABLE voyages (
  id integer PRIMARY KEY,
  ship_id integer NOT NULL REFERENCES ships (id) ON DELETE CASCADE,
  from_port_id integer NOT NULL REFERENCES ports (id),
  to_port_id integer NOT NULL REFERENCES ports (id),
  sailed_at datetime NOT NULL,
  arrived_at datetime
);
CREATE INDEX voyages_ship ON voyages (ship_id);
