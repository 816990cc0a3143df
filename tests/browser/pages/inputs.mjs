// What a person puts in, and what bad input gets: a clear message, nothing executed, nothing lost.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { LIBRARY, SHOP, TOKEN, box, compare, examples, folder } from '../house.mjs';

/** Drops files on the page as the browser does. */
async function drop(page, files) {
    const transfer = await page.evaluateHandle(files => {
        const transfer = new DataTransfer();
        for (const { name, bytes } of files) transfer.items.add(new File([new Uint8Array(bytes)], name));
        return transfer;
    }, files);
    await page.dispatchEvent('.app', 'drop', { dataTransfer: transfer });
}

/** So many tables, a line each. */
const tables = (count, rest = '') =>
    Array.from({ length: count }, (_, n) => `CREATE TABLE t${n} (id int PRIMARY KEY, a text);${rest}\n`).join('');

const bytes = text => [...Buffer.from(text)];

export const tests = {
    async 'an empty page invites'(page) {
        await page.getByRole('heading', { name: 'See what a schema change does' }).waitFor();
    },

    async 'two schemas give marks, changes and SQL'(page) {
        await compare(page, 'CREATE TABLE ships (id bigserial PRIMARY KEY, name varchar(80));',
            'CREATE TABLE ships (id bigserial PRIMARY KEY, name varchar(120), sign text);\nCREATE TABLE ports (id int PRIMARY KEY);');
        await page.getByText('1 added, 1 changed', { exact: true }).waitFor();
        assert.match(await box(page, 'ships').textContent(), /ships, 3 rows, changed, 2 of them changed/);
        assert.equal(await box(page, 'ports').getAttribute('data-mark'), 'added');
        await page.getByRole('tab', { name: /^Changes/ }).click();
        await page.getByText('column sign text').waitFor();
        await page.getByRole('tab', { name: 'SQL' }).click();
        await page.getByText('Replayed in memory').waitFor();
        assert.match(await page.locator('.statement pre').allTextContents().then(all => all.join('\n')), /ADD COLUMN "sign" text NULL/);
    },

    async 'a mistake is underlined and told, and stops the SQL'(page) {
        await page.getByLabel('After', { exact: true }).fill('CREATE TABLE a (x jsonb);\nCREATE TABLE b (x int REFERENCES nowhere (id));');
        await page.getByText('after, line 2, column 1').click();
        assert.match(await page.locator('mark.wrong').first().textContent(), /nowhere/);
        await page.waitForFunction(() => document.activeElement?.selectionStart > 0);
        const selected = await page.getByLabel('After', { exact: true }).evaluate(area => area.value.slice(area.selectionStart, area.selectionEnd));
        assert.match(selected, /^CREATE TABLE b/);
        await box(page, 'a').waitFor({ state: 'attached' });
        await page.getByRole('tab', { name: 'SQL' }).click();
        await page.getByText('No SQL while something is not understood.').waitFor();
    },

    async 'files that are chosen are read'(page) {
        const files = ['before.sql', 'after.sql'].map(name => path.join(examples, name));
        await page.locator('input[type=file]').first().setInputFiles(files);
        await page.getByText('1 added, 1 removed, 5 changed', { exact: true }).waitFor();
    },

    async 'files that are dropped are read'(page) {
        await drop(page, [
            { name: '1_a.sql', bytes: bytes('CREATE TABLE a (id int);') },
            { name: '2_b.sql', bytes: bytes('ALTER TABLE a ADD b int;') },
        ]);
        await page.getByText('After 2 of 2').waitFor();
        await page.getByText('1 changed', { exact: true }).waitFor();
    },

    async 'of a long text the beginning is shown, until it is edited or a place in it is gone to'(page) {
        const text = tables(4000);
        await drop(page, [{ name: 'schema.sql', bytes: bytes(`${text}CREATE TABEL wrong;`) }]);
        await page.getByRole('button', { name: 'Edit all 4001 lines' }).waitFor();
        assert.equal(await page.locator('textarea, [role=textbox]').count(), 0);
        await page.getByText('schema, line 4001, column 1').click();
        await page.waitForFunction(() => getSelection().toString() === 'CREATE');
        assert.match(await page.getByLabel('Schema', { exact: true }).textContent(), /CREATE TABEL wrong;$/);
    },

    async 'a long text is edited as a short one is'(page) {
        await drop(page, [{ name: 'schema.sql', bytes: bytes(tables(2000)) }]);
        const editor = page.getByLabel('Schema', { exact: true });
        await editor.and(page.getByRole('textbox')).waitFor();
        await editor.focus();
        await page.keyboard.press('Control+End');
        await page.keyboard.type('CREATE TABLE last (id int);');
        await page.keyboard.press('Control+Home');
        await page.keyboard.press('Enter');
        await page.keyboard.press('ArrowUp');
        await page.keyboard.type('CREATE TABLE first (id int);');
        await box(page, 'last').waitFor({ state: 'attached' });
        await box(page, 'first').waitFor({ state: 'attached' });
        // All of it, or nothing: what is selected is the whole text.
        await page.keyboard.press('Control+a');
        await page.keyboard.press('Control+x');
        await page.keyboard.type('CREATE TABLE alone (id int);');
        await box(page, 'alone').waitFor({ state: 'attached' });
        assert.equal(await box(page, 'first').count(), 0);
        await page.keyboard.press('Control+a');
        await page.keyboard.press('Control+v');
        await box(page, 'first').waitFor({ state: 'attached' });
        assert.equal(await box(page, 'alone').count(), 0);
        const written = await editor.evaluate(it => it.textContent.trim().split('\n'));
        assert.deepEqual([written.length, written[0], written[1], written.at(-1)],
            [2002, 'CREATE TABLE first (id int);', 'CREATE TABLE t0 (id int PRIMARY KEY, a text);', 'CREATE TABLE last (id int);']);
    },

    async 'lines of a long text are joined and split wherever they are'(page) {
        const text = tables(1500);
        await drop(page, [{ name: 'schema.sql', bytes: bytes(text) }]);
        const editor = page.getByLabel('Schema', { exact: true });
        await editor.focus();
        await page.keyboard.press('Control+Home');
        // Each fourth line is joined to the one before, on both sides of the edges of blocks.
        for (let line = 0; line < 40; line += 1) {
            for (let step = 0; step < 4; step += 1) await page.keyboard.press('ArrowDown');
            await page.keyboard.press('Home');
            await page.keyboard.press(line % 2 ? 'Backspace' : 'Enter');
        }
        const lines = text.split('\n');
        let at = 0;
        for (let line = 0; line < 40; line += 1) {
            at += 4;
            if (line % 2) {
                lines.splice(at - 1, 2, lines[at - 1] + lines[at]);
                at -= 1;
            } else {
                lines.splice(at, 0, '');
                at += 1;
            }
        }
        // What the page reads is what is shown.
        await page.getByRole('button', { name: 'Before and after' }).click();
        await page.getByRole('button', { name: 'Schema', exact: true }).click();
        await page.waitForFunction(() => document.querySelector('.blocks')?.firstElementChild);
        const shown = await page.getByLabel('Schema', { exact: true }).evaluate(it => it.textContent.replace(/\n$/, ''));
        assert.equal(shown, lines.join('\n'));
    },

    async 'what the command line serves is shown, and its sources are put away'(page, url) {
        await page.goto(`${url}?token=${encodeURIComponent(TOKEN)}`);
        await page.getByRole('option', { name: /table ships/ }).waitFor({ state: 'attached' });
        assert.equal(await page.locator('.sources').count(), 0);
    },

    async 'a binary file is refused, and what was there stays'(page) {
        await SHOP(page);
        await drop(page, [{ name: 'dump.sql', bytes: [0x50, 0x47, 0x44, 0x4d, 0x50, 0, 1, 2, 3, 0xff] }]);
        await page.getByRole('alert').getByText('dump.sql is no text').waitFor();
        assert.equal(await box(page, 'orders').count(), 1);
        await page.getByRole('alert').getByRole('button', { name: 'Close' }).click();
        await drop(page, [{ name: 'notes.txt', bytes: bytes('hello') }]);
        await page.getByRole('alert').getByText('There is no .sql file in that').waitFor();
    },

    async 'an empty folder is refused, and a file of nonsense is told line by line'(page) {
        await drop(page, []);
        await page.getByRole('alert').getByText('There is no .sql file in that').waitFor();
        await drop(page, [{ name: 'schema.sql', bytes: bytes('CREATE TABLE a (id int);\n@@@ what is this;\nCREATE TABLE b (id int);') }]);
        await page.getByText(/thing.* not understood/).waitFor();
        await box(page, 'b').waitFor({ state: 'attached' });
    },

    async 'a name that is markup is a name'(page) {
        const evil = '<img src=x onerror=alert(1)>';
        const files = { 'before.sql': 'CREATE TABLE a (id int);', 'after.sql': `CREATE TABLE "${evil}" ("</style><b>" int, id int PRIMARY KEY);` };
        await page.evaluate(() => { window.alert = () => { window.harmed = true; }; });
        const here = folder();
        for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(here, name), text);
        await page.locator('input[type=file]').first().setInputFiles(Object.keys(files).map(name => path.join(here, name)));
        await page.getByText('1 added, 1 removed', { exact: true }).waitFor();
        for (const tab of ['Changes', 'SQL', 'Tables', 'Diagram']) {
            await page.getByRole('tab', { name: new RegExp(`^${tab}`) }).click();
            await page.waitForTimeout(120);
            assert.equal(await page.locator('img').count(), 0, tab);
        }
        await page.locator('#frame').focus();
        await page.keyboard.press('n');
        await page.keyboard.press('/');
        await page.keyboard.type('onerror');
        await page.getByRole('option', { name: /onerror/ }).first().waitFor({ state: 'attached' });
        assert.equal(await page.evaluate(() => window.harmed), undefined);
    },

    async 'a worker that dies is replaced, and what was put in stays'(page) {
        await LIBRARY(page);
        page.forgive = true;
        await page.workers()[0].evaluate(() => { setTimeout(() => { throw new Error('the worker was killed'); }); });
        await page.getByRole('alert').getByText('a new worker has been started').waitFor();
        await page.getByRole('button', { name: '20250217143000_members.sql' }).click();
        await page.getByText('2 added', { exact: true }).waitFor();
    },

    async 'work that takes long can be stopped, and the page answers meanwhile'(page) {
        await SHOP(page);
        const table = number => `CREATE TABLE t${number} (id int PRIMARY KEY, up int REFERENCES t${Math.max(number - 1, 0)} (id), a text, b text, c text);\n`;
        const text = Array.from({ length: 12000 }, (_, number) => table(number)).join('');
        await drop(page, [{ name: 'schema.sql', bytes: bytes(text) }]);
        // At once: waiting until it stands still would give the work the time to end.
        await page.getByRole('button', { name: 'Stop' }).dispatchEvent('click');
        await page.getByText('What was shown before is still here.').waitFor();
        assert.equal(await box(page, 'orders').count(), 1);
    },
};
