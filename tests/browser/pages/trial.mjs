// The plan on a real database in the page: PostgreSQL and SQLite, fetched only when asked, and what was seen there.

import assert from 'node:assert/strict';
import { clean, compare } from '../house.mjs';

/** Compares two schemas and has the plan tried; what was asked for beside the page is returned. */
async function tried(page, dialect, tally, before, after) {
    const asked = [];
    page.on('request', request => asked.push(new URL(request.url()).pathname));
    await page.getByLabel('Database').selectOption(dialect);
    await compare(page, before, after);
    await page.getByText(tally, { exact: true }).waitFor();
    await page.getByRole('tab', { name: 'SQL' }).click();
    await page.getByText('Replayed in memory').waitFor();
    assert.ok(!asked.some(path => path.includes('databases')), 'nothing is fetched before it is asked for');
    await page.getByRole('button', { name: /^Try it on a real/ }).click();
    await page.locator('.tried').waitFor({ timeout: 90_000 });
    return asked;
}

const rows = page => page.locator('.tried tbody tr').evaluateAll(list => list.map(row => [...row.cells].map(cell => cell.textContent)));

export const tests = {
    async 'a plan is tried on PostgreSQL, with its locks and rewrites'(page) {
        const before = `CREATE TABLE ships (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name varchar(40), tons integer);
            CREATE TABLE trips (id bigint PRIMARY KEY, ship bigint REFERENCES ships (id));
            CREATE VIEW heavy AS SELECT id, name FROM ships WHERE tons > 1000;`;
        const after = `CREATE TYPE flag AS ENUM ('red', 'white');
            CREATE TABLE ships (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name varchar(80) NOT NULL, tons bigint, flag flag DEFAULT 'red', CHECK (tons > 0));
            CREATE TABLE trips (id bigint PRIMARY KEY, ship bigint REFERENCES ships (id), at timestamptz DEFAULT now());
            CREATE INDEX trips_at ON trips (at DESC) WHERE ship IS NOT NULL;
            CREATE VIEW heavy AS SELECT id, name FROM ships WHERE tons > 1000;`;
        const asked = await tried(page, 'postgres', '1 added, 2 changed', before, after);
        assert.ok(asked.some(path => path.endsWith('pglite.wasm')));
        await page.getByText(/^✓ PostgreSQL 18\.\d+ ran \d+ statements and holds what was wanted\.$/).waitFor();
        const table = await rows(page);
        assert.ok(table.some(([, , seen]) => seen === '✓ readers and writers wait, a table is written anew'), JSON.stringify(table));
        assert.ok(table.some(([, , seen]) => seen === '✓ nobody waits'), JSON.stringify(table));
        assert.deepEqual(table.filter(([, , seen]) => !seen.startsWith('✓')), []);
        await clean(page, 'a trial');
    },

    async 'a plan is tried on SQLite'(page) {
        const before = 'CREATE TABLE ships (id integer PRIMARY KEY, name text, tons integer);\nCREATE INDEX ships_name ON ships (name);';
        const after = `CREATE TABLE ships (id integer PRIMARY KEY, name text NOT NULL, tons integer CHECK (tons > 0));
            CREATE INDEX ships_name ON ships (name);\nCREATE TABLE trips (id integer PRIMARY KEY, ship integer REFERENCES ships (id) ON DELETE CASCADE);`;
        await tried(page, 'sqlite', '1 added, 1 changed', before, after);
        await page.getByText(/^✓ SQLite 3\.54\.1 ran \d+ statements and holds what was wanted\.$/).waitFor();
        assert.ok((await rows(page)).length >= 4);
    },

    async 'what fails on a real database is told, and another input puts it away'(page) {
        const type = 'CREATE EXTENSION postgis;\n';
        await page.getByLabel('Database').selectOption('postgres');
        await compare(page, 'CREATE TABLE a (id int);', `${type}CREATE TABLE a (id int);`);
        await page.getByText('1 added', { exact: true }).waitFor();
        await page.getByRole('tab', { name: 'SQL' }).click();
        await page.getByRole('button', { name: /^Try it on a real/ }).click();
        await page.getByRole('alert').getByText(/Statement 1 failed: .*postgis/).waitFor({ timeout: 90_000 });
        await compare(page, 'CREATE TABLE a (id int);', 'CREATE TABLE a (id int, b int);');
        await page.getByRole('button', { name: /^Try it on a real/ }).waitFor();
        assert.equal(await page.locator('.trial [role=alert]').count(), 0);
    },
};
