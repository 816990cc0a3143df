CREATE TYPE order_status AS ENUM ('open', 'paid', 'sent');
CREATE TABLE customers (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email varchar(120) NOT NULL UNIQUE,
  name text,
  fax text,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE products (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  sku varchar(20) NOT NULL UNIQUE,
  name text NOT NULL,
  price numeric(8, 2) NOT NULL
);
CREATE TABLE orders (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES customers (id),
  status order_status NOT NULL DEFAULT 'open',
  placed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX orders_customer ON orders (customer_id);
CREATE TABLE order_items (
  order_id bigint REFERENCES orders (id) ON DELETE CASCADE,
  product_id bigint REFERENCES products (id),
  quantity int NOT NULL DEFAULT 1,
  PRIMARY KEY (order_id, product_id)
);
CREATE TABLE vouchers (
  code varchar(20) PRIMARY KEY,
  product_id bigint REFERENCES products (id),
  percent int NOT NULL
);
