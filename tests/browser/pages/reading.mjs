// The tables, what can be taken along, links, and what axe-core finds on every panel in both themes.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { LIBRARY, SHOP, box, clean, compare, downloaded, examples, folder, root } from '../house.mjs';

const program = path.resolve(root, process.env.CARGO_TARGET_DIR ?? 'target', 'debug/portolan');

async function panels(page, scheme) {
    await page.emulateMedia({ colorScheme: scheme });
    await clean(page, `${scheme}: start`);
    await SHOP(page);
    await page.locator('#frame').focus();
    await page.keyboard.press('n');
    await page.locator('.card').waitFor();
    await clean(page, `${scheme}: diagram with a change`);
    for (const tab of ['Changes', 'SQL', 'Tables']) {
        await page.getByRole('tab', { name: new RegExp(`^${tab}`) }).click();
        await page.waitForTimeout(150);
        await clean(page, `${scheme}: ${tab}`);
    }
    await page.keyboard.press('/');
    await page.keyboard.type('order');
    await page.waitForTimeout(150);
    await clean(page, `${scheme}: search`);
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.waitForTimeout(150);
    await clean(page, `${scheme}: keys`);
    await page.keyboard.press('Escape');
    await page.getByText('Take along').click();
    await clean(page, `${scheme}: take along`);
    await page.getByText('Take along').click();
    await page.getByRole('button', { name: 'Migrations' }).click();
    await clean(page, `${scheme}: no migrations`);
    await page.getByLabel('Database').selectOption('mysql');
    await clean(page, `${scheme}: another database`);
}

const take = (page, name) => downloaded(page, async () => {
    if (!await page.locator('.menu[open]').count()) await page.getByText('Take along').click();
    await page.getByRole('button', { name, exact: true }).click();
});

export const tests = {
    async 'every fact is in the tables, and keys walk through them'(page) {
        await SHOP(page);
        await page.keyboard.press('t');
        const grid = page.getByRole('treegrid');
        const orders = grid.getByRole('row', { name: /^▾?\s*table orders/ });
        await orders.waitFor();
        await page.getByRole('button', { name: 'Open all' }).click();
        const text = await grid.textContent();
        for (const fact of ['orders_open (placed_at)', 'ship_to_id', 'orders_ship_to_id_fkey', 'numeric(8, 2)', 'Everybody who ever bought']) {
            assert.ok(text.includes(fact), fact);
        }
        await orders.focus();
        assert.equal(await orders.getAttribute('aria-expanded'), 'true');
        await page.keyboard.press('ArrowLeft');
        await page.waitForFunction(() => document.activeElement?.getAttribute('aria-expanded') === 'false');
        await page.keyboard.press('ArrowRight');
        await page.waitForFunction(() => document.activeElement?.getAttribute('aria-expanded') === 'true');
        await page.keyboard.press('ArrowDown');
        await page.waitForFunction(() => document.activeElement?.getAttribute('aria-level') === '2');
        await page.keyboard.press('Enter');
        await page.locator('.card').getByText('table orders').waitFor();
        await page.getByRole('button', { name: 'Everything about it' }).click();
        await page.getByLabel('Only what changed').check();
        await page.waitForFunction(() => !document.querySelector('.grid').textContent.includes('placed_at timestamptz'));
    },

    async 'the tabs turn with arrow keys'(page) {
        await SHOP(page);
        await page.getByRole('tab', { name: 'Diagram' }).focus();
        await page.keyboard.press('ArrowLeft');
        assert.equal(await page.getByRole('tab', { name: 'Tables' }).getAttribute('aria-selected'), 'true');
        await page.keyboard.press('ArrowLeft');
        await page.getByRole('heading', { name: 'The SQL from before to after' }).waitFor();
        await page.getByRole('button', { name: 'Back', exact: true }).click();
        await page.getByRole('heading', { name: 'The SQL from after to before' }).waitFor();
        await page.locator('.statement').getByText('DROP TABLE "addresses"').waitFor();
    },

    async 'everything can be taken along'(page) {
        await SHOP(page);
        const wanted = {
            'Picture (SVG)': /^<\?xml[\s\S]*<svg/, Mermaid: /erDiagram/, DBML: /Table "orders" \{/, 'Graphviz (DOT)': /^digraph/,
            SQL: /ALTER TABLE/, JSON: /"schemas"/, Markdown: /^# /, 'Page (HTML)': /^<!DOCTYPE html>/,
        };
        for (const [name, text] of Object.entries(wanted)) assert.match((await take(page, name)).text, text, name);
        const [png] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Picture (PNG)' }).click()]);
        assert.deepEqual([...fs.readFileSync(await png.path()).subarray(1, 4)], [...Buffer.from('PNG')]);
    },

    async 'the migration comes with the atlas.sum that names it'(page) {
        await SHOP(page);
        await page.getByRole('tab', { name: 'SQL' }).click();
        const files = {};
        page.on('download', async download => { files[download.suggestedFilename()] = fs.readFileSync(await download.path(), 'utf8'); });
        await page.getByRole('button', { name: 'Download the migration and atlas.sum' }).click();
        await page.getByText(/^Downloaded .*atlas\.sum/).waitFor();
        await page.waitForTimeout(300);
        const names = Object.keys(files).sort();
        assert.ok(names.length >= 2 && names.at(-1) === 'atlas.sum', names.join());
        const here = folder();
        for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(here, name), text);
        execFileSync(program, ['migrate', 'validate', '--dir', `file://${here}`], { stdio: 'pipe' });
        await page.getByRole('button', { name: 'Copy all' }).click();
        await page.getByText('Copied.').waitFor();
        assert.match(await page.evaluate(() => navigator.clipboard.readText()), /CREATE TABLE "addresses"/);
    },

    async 'a link holds the state and the schema'(page) {
        await SHOP(page);
        await page.locator('#frame').focus();
        await page.keyboard.press('n');
        await page.keyboard.press('n');
        await page.keyboard.press('Shift+C');
        await page.getByText('The link holds the schema itself.').waitFor();
        const link = await page.evaluate(() => navigator.clipboard.readText());
        const other = await page.context().newPage();
        await other.goto(link);
        await other.locator('.card').getByText('Change 2 of 7').waitFor();
        await other.close();
    },

    async 'a link that was tampered with gets a clear message, and loses nothing'(page, url) {
        await SHOP(page);
        await page.waitForFunction(() => location.hash.includes('z='));
        const hash = new URL(page.url()).hash;
        const at = hash.length - 40;
        const broken = hash.slice(0, at) + (hash[at] === 'A' ? 'B' : 'A') + hash.slice(at + 1);
        await page.evaluate(broken => { location.hash = broken; }, broken);
        await page.getByRole('alert').getByText('This link is damaged').waitFor();
        assert.equal(await box(page, 'orders').count(), 1);
        await page.evaluate(() => { location.hash = '#v=nowhere'; });
        await page.getByRole('alert').getByText('A part of this link means nothing here').waitFor();
        const other = await page.context().newPage();
        await other.goto(`${url}#z=not-a-schema`);
        await other.getByRole('alert').getByText('This link is damaged').waitFor();
        await other.close();
    },

    async 'the picture is the same, byte for byte, as the command line draws it'(page) {
        await SHOP(page);
        const { text } = await take(page, 'Page (HTML)');
        const file = path.join(folder(), 'native.html');
        execFileSync(program, ['schema', 'diff', '--from', 'file://before.sql', '--to', 'file://after.sql',
            '--dev-url', 'docker://postgres/16/dev', '--html', file], { cwd: examples, stdio: 'pipe' });
        const picture = html => html.slice(html.indexOf('<g transform'), html.indexOf('</svg>'));
        assert.ok(picture(text).length > 5000);
        assert.ok(picture(text) === picture(fs.readFileSync(file, 'utf8')), 'the two pictures differ');
    },

    async 'partitions are told by their table, until one of them changes'(page) {
        const events = `CREATE TABLE events (id bigint, at date) PARTITION BY RANGE (at);
            CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2025-02-01');
            CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM ('2025-02-01') TO ('2025-03-01');`;
        await compare(page, events, `${events}\nCREATE TABLE events_3 PARTITION OF events FOR VALUES FROM ('2025-03-01') TO ('2025-04-01');`);
        await page.getByText('1 added', { exact: true }).waitFor();
        await box(page, 'events_3').waitFor({ state: 'attached' });
        assert.deepEqual([await box(page, 'events').count(), await box(page, 'events_1').count()], [1, 0]);
        await page.getByRole('tab', { name: 'Tables' }).click();
        await page.getByRole('row', { name: /events_2/ }).waitFor();
    },

    async 'axe finds nothing by day'(page) {
        await panels(page, 'light');
    },

    async 'axe finds nothing by night'(page) {
        await panels(page, 'dark');
    },

    async 'axe finds nothing on a telephone, and nothing is cut off'(page) {
        await page.setViewportSize({ width: 390, height: 844 });
        await panels(page, 'light');
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= 390, `it is ${wide} wide`);
    },

    async 'the reader\'s own colors and rest are kept to'(page) {
        await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
        await LIBRARY(page);
        await page.locator('#frame').focus();
        await page.keyboard.press('n');
        await page.locator('.card').waitFor();
        const moving = await page.evaluate(() => document.getAnimations().length);
        assert.equal(moving, 0);
    },
};
