CREATE TYPE order_status AS ENUM ('open', 'paid', 'sent', 'returned');
CREATE TABLE customers (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email varchar(254) NOT NULL UNIQUE,
  name text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE customers IS 'Everybody who ever bought something';
CREATE TABLE addresses (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
  street text NOT NULL,
  city text NOT NULL,
  country char(2) NOT NULL
);
CREATE INDEX addresses_customer ON addresses (customer_id);
CREATE TABLE products (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  sku varchar(20) NOT NULL UNIQUE,
  name text NOT NULL,
  price numeric(10, 2) NOT NULL CONSTRAINT price_positive CHECK (price > 0)
);
CREATE TABLE orders (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES customers (id),
  ship_to_id bigint REFERENCES addresses (id),
  status order_status NOT NULL DEFAULT 'open',
  placed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX orders_customer ON orders (customer_id);
CREATE INDEX orders_open ON orders (placed_at) WHERE status = 'open';
CREATE TABLE order_items (
  order_id bigint REFERENCES orders (id) ON DELETE CASCADE,
  product_id bigint REFERENCES products (id),
  quantity int NOT NULL DEFAULT 1,
  unit_price numeric(10, 2) NOT NULL DEFAULT 0,
  PRIMARY KEY (order_id, product_id)
);
