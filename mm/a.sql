CREATE TABLE users (name int);
SET @s = IF(RAND() > 0, 'SELECT 1', 'INSERT INTO users VALUES (1)');
PREPARE s FROM @s;
EXECUTE s;
