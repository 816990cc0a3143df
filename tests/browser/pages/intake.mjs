// Projects, checksums, what is no SQL, what is too much; and that nothing of it harms what was there.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { SHOP, box, clean, folder } from '../house.mjs';

const HCL = `variable "dir" { default = "file://db/migrations" }
env "local" {
  src = "file://db/schema.sql"
  dev = "docker://postgres/16/dev?search_path=public"
  migration { dir = var.dir }
}
data "external_schema" "models" {
  program = ["python", "models.py"]
}
env "models" {
  src = data.external_schema.models.url
  dev = "docker://postgres/16/dev?search_path=public"
  migration { dir = var.dir }
}
env "live" {
  url = "mysql://db/app"
  src = "file://db/mysql.sql"
}
`;

const MIGRATIONS = {
    '1_ships.sql': 'CREATE TABLE ships (id int PRIMARY KEY);\n',
    '2_ports.sql': 'CREATE TABLE ports (id int PRIMARY KEY);\n',
};

/** The text of `atlas.sum` for migrations in their order. */
function sum(files) {
    const running = createHash('sha256'), head = createHash('sha256');
    let lines = '';
    for (const [name, text] of Object.entries(files)) {
        running.update(name).update(text);
        const hash = running.copy().digest('base64');
        head.update(name).update(hash);
        lines += `${name} h1:${hash}\n`;
    }
    return `h1:${head.digest('base64')}\n${lines}`;
}

/** Writes files into a new folder, by their paths in it. */
function written(files) {
    const here = path.join(folder(), 'app');
    for (const [name, text] of Object.entries(files)) {
        fs.mkdirSync(path.dirname(path.join(here, name)), { recursive: true });
        fs.writeFileSync(path.join(here, name), text);
    }
    return here;
}

const PROJECT = () => written({
    'atlas.hcl': HCL,
    'db/schema.sql': 'CREATE TABLE ships (id int PRIMARY KEY, name text);\nCREATE TABLE ports (id int PRIMARY KEY);\n',
    'db/mysql.sql': 'CREATE TABLE crews (id int PRIMARY KEY);\n',
    ...Object.fromEntries(Object.entries(MIGRATIONS).map(([name, text]) => [`db/migrations/${name}`, text])),
    'db/migrations/atlas.sum': sum(MIGRATIONS),
    'node_modules/x/1_x.sql': 'CREATE TABLE no (id int);',
});

const openFolder = (page, here) => page.locator('input[type=file]').nth(1).setInputFiles(here);

/** Makes a file in the page, of parts that are repeated, to be dropped afterwards: making it takes longer than taking it. */
async function made(page, name, parts) {
    await page.evaluate(({ name, parts }) => {
        window.made = new File(parts.map(([text, times]) => text.repeat(times)), name);
    }, { name, parts });
}

/** Drops the file that was made. */
const dropMade = page => page.evaluate(() => {
    const transfer = new DataTransfer();
    transfer.items.add(window.made);
    document.querySelector('.app').dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: transfer }));
});

async function dropBytes(page, name, bytes) {
    await page.evaluate(({ name, bytes }) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([new Uint8Array(bytes)], name));
        document.querySelector('.app').dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: transfer }));
    }, { name, bytes: [...bytes] });
}

/** Notes every task of the page that takes longer than 50 ms. */
const watched = page => page.evaluate(() => {
    window.longTasks = [];
    new PerformanceObserver(list => window.longTasks.push(...list.getEntries().map(it => it.duration))).observe({ entryTypes: ['longtask'] });
});

const problems = page => page.getByRole('region', { name: 'Problems' });

export const tests = {
    async 'a project shows what its next migration would be'(page) {
        await openFolder(page, PROJECT());
        await page.getByText('1 changed', { exact: true }).waitFor();
        assert.match(await box(page, 'ships').textContent(), /1 of them changed/);
        assert.equal(await page.getByLabel('Database').locator('option').first().textContent(), 'Guess: PostgreSQL');
        assert.deepEqual(await page.locator('.project h2').allTextContents(), ['Project', 'Before: migrations (2)', 'After: wanted schema (1)']);
        assert.equal(await problems(page).count(), 0);
        await page.getByRole('tab', { name: 'SQL' }).click();
        await page.getByText('Replayed in memory').waitFor();
        assert.match(await page.locator('.statement pre').first().textContent(), /^ALTER TABLE "ships" ADD COLUMN "name" text NULL/);
        await clean(page, 'a project');
    },

    async 'the files of a project can be edited, by keyboard alone'(page) {
        await openFolder(page, PROJECT());
        await page.getByText('1 changed', { exact: true }).waitFor();
        await page.getByRole('button', { name: 'db/schema.sql' }).focus();
        await page.keyboard.press('Enter');
        await page.keyboard.press('Tab');
        await page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA');
        await page.keyboard.press('Control+End');
        await page.keyboard.type('CREATE TABLE crews (id int);');
        await page.getByText('1 added, 1 changed', { exact: true }).waitFor();
    },

    async 'another environment of a project leads elsewhere; what a page cannot follow is told with its line'(page) {
        await openFolder(page, PROJECT());
        await page.getByText('1 changed', { exact: true }).waitFor();
        await page.getByLabel('Environment').focus();
        await page.keyboard.type('models');
        await page.getByText('After 2 of 2').waitFor();
        await page.getByText('1 added', { exact: true }).waitFor();
        await problems(page).getByText('data.external_schema.models is what a program prints, and a page runs none').waitFor();
        await problems(page).getByText('atlas.hcl, line 7').waitFor();
        await page.getByRole('slider').fill('1');
        await page.getByText('After 1 of 2').waitFor();
        await box(page, 'ports').waitFor({ state: 'detached' });
        await page.getByLabel('Environment').selectOption('live');
        await page.getByRole('option', { name: /table crews/ }).waitFor({ state: 'attached' });
        await problems(page).getByText('the database at this url is not asked by a page').click();
        await page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA');
        const selected = await page.getByLabel('This file', { exact: true }).evaluate(area => area.value.slice(area.selectionStart, area.selectionEnd));
        assert.equal(selected, 'url');
    },

    async 'a project whose files came without their folders, and a link to it'(page, url) {
        const here = written({ 'atlas.hcl': HCL, 'schema.sql': 'CREATE TABLE ships (id int PRIMARY KEY);', ...MIGRATIONS });
        await page.locator('input[type=file]').first().setInputFiles(fs.readdirSync(here).map(name => path.join(here, name)));
        await page.getByText('1 removed', { exact: true }).waitFor();
        await page.waitForFunction(() => location.hash.includes('z='));
        const link = await page.evaluate(() => location.href);
        await page.goto('about:blank');
        await page.goto(link);
        await page.getByText('1 removed', { exact: true }).waitFor();
        assert.equal(await page.getByLabel('Environment').inputValue(), 'local');
    },

    async 'a mistake in a project file is told, and mended in place'(page) {
        const here = written({ 'atlas.hcl': 'env "local" {\n  src = schema.sql"\n}\n', 'schema.sql': 'CREATE TABLE ships (id int);' });
        await openFolder(page, here);
        await problems(page).getByText('atlas.hcl, line 2').waitFor();
        await page.getByLabel('This file', { exact: true }).fill('env "local" {\n  src = "schema.sql"\n}\n');
        await box(page, 'ships').waitFor({ state: 'attached' });
        assert.equal(await problems(page).count(), 0);
    },

    async 'a hash that was tampered with is told by its file'(page) {
        const files = { ...MIGRATIONS, 'atlas.sum': sum(MIGRATIONS) };
        await openFolder(page, written({ ...files, '2_ports.sql': 'CREATE TABLE harbors (id int);' }));
        await box(page, 'harbors').waitFor({ state: 'attached' });
        await problems(page).getByText('atlas.sum does not match: 2_ports.sql was edited since it was written').waitFor();
        await clean(page, 'a checksum');
        await openFolder(page, written({ ...files, '3_more.sql': 'CREATE TABLE more (id int);' }));
        await problems(page).getByText('3_more.sql was added').waitFor();
        await openFolder(page, written({ ...files, 'atlas.sum': files['atlas.sum'].replace(/^h1:./, 'h1:_') }));
        await problems(page).getByText('its first line is not the hash of the others').waitFor();
        await openFolder(page, written(files));
        await problems(page).waitFor({ state: 'detached' });
    },

    async 'what is no text is refused by what it is, and what was there stays'(page) {
        await SHOP(page);
        const cases = [
            ['app.sql', 'PGDMP\x01\x0e', /pg_restore --schema-only --file=schema.sql app.sql makes SQL of it/],
            ['app.dump', 'PGDMP\x01\x0e', /pg_dump's own format/],
            ['app.db', 'SQLite format 3\0\x10', /it is a SQLite database/],
            ['app.sql.gz', '\x1f\x8b\x08\0', /it is packed. Unpack it first/],
            ['app.sql', '\xff\xfeC\0R\0', /is written in UTF-16. Save it as UTF-8/],
            ['app.sql', '-- gr\xf6\xdfer', /is not UTF-8: see its byte 5/],
            ['app.sql', `-- ${'x'.repeat(70)}\0`, /holds zero bytes/],
            ['app.sql', ' \n\n', /no file of it has a word of SQL/],
            ['<img src=x onerror=alert(1)>.sql', '\0', /^<img src=x onerror=alert\(1\)>.sql is no text/],
        ];
        for (const [name, text, said] of cases) {
            await dropBytes(page, name, Buffer.from(text, 'latin1'));
            await page.getByRole('alert').getByText(said).waitFor();
            await page.getByRole('alert').getByText('What was here before is still here.').waitFor();
            assert.equal(await box(page, 'orders').count(), 1);
        }
        assert.equal(await page.locator('img').count(), 0);
        await clean(page, 'a refusal');
    },

    async 'more than the page takes is refused before it is read'(page) {
        await SHOP(page);
        await made(page, 'dump.sql', [['-- nothing but words\n', 4_000_000]]);
        await dropMade(page);
        await page.getByRole('alert').getByText('That is 84 MB, and this page takes 80').waitFor();
        assert.equal(await box(page, 'orders').count(), 1);
    },

    async 'forty megabytes of data are read while the page answers, and can be stopped'(page) {
        page.setDefaultTimeout(120_000);
        await SHOP(page);
        await made(page, 'dump.sql', [
            ['CREATE TABLE ships (id int PRIMARY KEY, name text);\n', 1],
            ["INSERT INTO ships (id, name) VALUES (1, 'a ship of which much is told: who sails it, and where to');\n", 400_000],
            ['CREATE TABEL wrong;', 1],
        ]);
        // A fast machine may have read it before a hand from outside is there: the click waits in the page.
        await page.evaluate(() => {
            const stop = () => [...document.querySelectorAll('button')].find(it => it.textContent.trim() === 'Stop');
            const waiting = new MutationObserver(() => {
                const button = stop();
                if (button) {
                    waiting.disconnect();
                    button.click();
                }
            });
            waiting.observe(document.body, { childList: true, subtree: true });
        });
        await dropMade(page);
        await page.getByText('Stopped. What was shown before is still here.').waitFor();
        await page.getByRole('button', { name: 'Before and after', pressed: true }).waitFor();
        assert.equal(await box(page, 'orders').count(), 1);
        await watched(page);
        await dropMade(page);
        await box(page, 'ships').waitFor({ state: 'attached' });
        await page.getByText(/^40 MB are too much to be edited here/).waitFor();
        await page.getByText('schema, line 400002, column 1').click();
        await page.getByRole('region', { name: 'Schema: from line 400002' }).getByText('CREATE TABEL wrong;').waitFor();
        const long = await page.evaluate(() => window.longTasks);
        assert.ok(Math.max(0, ...long) < 1000, `tasks of the page took ${long.map(Math.round)} ms`);
        if (process.env.TELL) console.log(long.map(Math.round).join(' '));
        await clean(page, 'a part of a long text');
    },

    async 'so many tables that no page shows them are counted, and what was there stays'(page) {
        page.setDefaultTimeout(120_000);
        await SHOP(page);
        await page.evaluate(() => {
            const text = Array.from({ length: 20_001 }, (_, n) => `CREATE TABLE t${n} (id int);\n`).join('');
            const transfer = new DataTransfer();
            transfer.items.add(new File([text], 'schema.sql'));
            document.querySelector('.app').dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: transfer }));
        });
        await page.getByRole('alert').getByText('These are 20001 tables, and this page shows 20000').waitFor();
        assert.equal(await box(page, 'orders').count(), 1);
        assert.match(await page.getByLabel('After', { exact: true }).inputValue(), /orders/);
    },

    async 'the search gives the focus back to what had it'(page) {
        await SHOP(page);
        const after = page.getByLabel('After', { exact: true });
        await after.focus();
        await page.keyboard.press('Control+Home');
        await page.keyboard.press('ArrowRight');
        for (const leave of [() => page.keyboard.press('Escape'), () => page.mouse.click(20, 880)]) {
            await page.keyboard.press('Control+k');
            await page.waitForFunction(() => document.activeElement?.id === 'search');
            await leave();
            await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'After');
            assert.equal(await after.evaluate(area => area.selectionStart), 1);
        }
        await page.getByRole('button', { name: 'Keys', exact: true }).first().click();
        await page.waitForFunction(() => document.activeElement?.id === 'close-keys');
        await page.keyboard.press('Enter');
        await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Keys');
        await after.focus();
        await page.keyboard.press('Control+k');
        await page.keyboard.type('orders');
        await page.getByRole('option', { name: /orders/ }).first().waitFor();
        await page.keyboard.press('Enter');
        await page.waitForFunction(() => document.activeElement?.id === 'frame');
    },
};
