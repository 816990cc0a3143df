// The built page in headless Chromium: what a person puts in is drawn, listed and planned, and nothing leaves.
// usage: node tests/browser/page.mjs     after `trunk build --release` and `cargo build`; exits with 1 on a failure

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const tools = process.env.PORTOLAN_TOOLS ?? path.join(root, '.tools');
const { chromium } = createRequire(path.join(tools, 'node_modules/'))('playwright-core');
const dist = path.join(root, 'dist');
const artifacts = path.join(root, 'tests/artifacts');
const program = path.resolve(root, process.env.CARGO_TARGET_DIR ?? 'target', 'debug/portolan');
const examples = path.join(root, 'web/src/state/example');

const TOKEN = 'a token';
const SERVED = { dialect: 'sqlite', title: 'harbor', sql: 'CREATE TABLE ships (id integer PRIMARY KEY, name text NOT NULL);' };
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm', '.css': 'text/css' };

/** Serves dist/, and what `schema inspect --web` would serve beside it. */
function serve(request, response) {
    const { pathname, searchParams } = new URL(request.url, 'http://page');
    if (pathname === '/data.json') {
        const allowed = searchParams.get('token') === TOKEN;
        response.writeHead(allowed ? 200 : 403, { 'content-type': 'application/json' });
        return response.end(allowed ? JSON.stringify(SERVED) : '{}');
    }
    const file = path.join(dist, pathname === '/' ? 'index.html' : path.normalize(pathname));
    const type = TYPES[path.extname(file)];
    if (!type || !fs.existsSync(file)) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': type });
    response.end(fs.readFileSync(file));
}

const tests = {
    async 'an empty page invites'(page) {
        await page.getByRole('heading', { name: 'See what a schema change does' }).waitFor();
    },

    async 'two schemas give marks, changes and SQL'(page) {
        await page.getByLabel('Before', { exact: true }).fill('CREATE TABLE ships (id bigserial PRIMARY KEY, name varchar(80));');
        await page.getByLabel('After', { exact: true }).fill(
            'CREATE TABLE ships (id bigserial PRIMARY KEY, name varchar(120), sign text);\nCREATE TABLE ports (id int PRIMARY KEY);');
        await page.getByText('1 added, 1 changed', { exact: true }).waitFor();
        const ships = page.locator('[id="table.public.ships"]');
        assert.match(await ships.getAttribute('class'), /changed/);
        assert.match(await ships.textContent(), /varchar\(80\) → varchar\(120\)/);
        assert.match(await page.locator('[id="table.public.ports"]').getAttribute('aria-label'), /added$/);
        await page.getByRole('tab', { name: /^Changes/ }).click();
        await page.getByText('column sign text').waitFor();
        await page.getByRole('tab', { name: 'SQL' }).click();
        await page.getByText('Replayed in memory').waitFor();
        assert.match(await page.locator('.statement pre').allTextContents().then(all => all.join('\n')), /ADD COLUMN "sign" text NULL/);
    },

    async 'the state is in the address'(page) {
        await page.getByLabel('After', { exact: true }).fill('CREATE TABLE kept (id int PRIMARY KEY);');
        await page.locator('[id="table.public.kept"]').waitFor();
        const other = await page.context().newPage();
        await other.goto(page.url());
        await other.locator('[id="table.public.kept"]').waitFor();
        await other.close();
    },

    async 'a mistake is underlined and told, and stops the SQL'(page) {
        await page.getByLabel('After', { exact: true }).fill('CREATE TABLE a (x jsonb);\nCREATE TABLE b (x int REFERENCES nowhere (id));');
        await page.getByText('after, line 2, column 1').click();
        assert.match(await page.locator('mark.wrong').first().textContent(), /nowhere/);
        const selected = await page.getByLabel('After', { exact: true }).evaluate(area => area.value.slice(area.selectionStart, area.selectionEnd));
        assert.match(selected, /^CREATE TABLE b/);
        await page.locator('[id="table.public.a"]').waitFor();
        await page.getByRole('tab', { name: 'SQL' }).click();
        await page.getByText('No SQL while something is not understood.').waitFor();
    },

    async 'keys walk through the changes and to the tables'(page) {
        await page.getByRole('button', { name: 'Show me a change' }).click();
        await page.locator('.frame').focus();
        await page.keyboard.press('n');
        await page.getByText('Change 1 of').waitFor();
        await page.locator('.card').waitFor();
        const before = await page.locator('.world').getAttribute('style');
        await page.keyboard.press('+');
        assert.notEqual(await page.locator('.world').getAttribute('style'), before);
        await page.keyboard.press('t');
        await page.getByRole('heading', { name: 'Everything in tables' }).waitFor();
        await page.getByRole('tab', { name: 'Tables' }).focus();
        await page.keyboard.press('ArrowLeft');
        assert.equal(await page.getByRole('tab', { name: 'SQL' }).getAttribute('aria-selected'), 'true');
    },

    async 'a folder of migrations shows what each of them changes'(page) {
        await page.getByRole('button', { name: 'Show me a folder of migrations' }).click();
        await page.getByText('After 3 of 3').waitFor();
        assert.match(await page.locator('[id="table.public.holds"]').getAttribute('class'), /added/);
        await page.getByRole('button', { name: '20250217143000_members.sql' }).click();
        await page.getByText('2 added', { exact: true }).waitFor();
        assert.equal(await page.locator('[id="table.public.holds"]').count(), 0);
    },

    async 'files that are chosen are read'(page) {
        const files = ['before.sql', 'after.sql'].map(name => path.join(examples, name));
        await page.locator('input[type=file]').first().setInputFiles(files);
        await page.getByText('1 added, 1 removed, 5 changed', { exact: true }).waitFor();
    },

    async 'what the command line serves is shown, and its sources are put away'(page, url) {
        await page.goto(`${url}?token=${encodeURIComponent(TOKEN)}`);
        await page.locator('.world .box').getByText('ships', { exact: true }).waitFor();
        assert.equal(await page.locator('.sources').count(), 0);
    },

    async 'the picture is the same, byte for byte, as the command line draws it'(page) {
        await page.getByRole('button', { name: 'Show me a change' }).click();
        await page.locator('.world svg').waitFor();
        await page.getByText('Take along').click();
        const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Page (HTML)' }).click()]);
        const here = fs.readFileSync(await download.path(), 'utf8');
        const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'portolan-')), 'native.html');
        execFileSync(program, ['schema', 'diff', '--from', 'file://before.sql', '--to', 'file://after.sql',
            '--dev-url', 'docker://postgres/16/dev', '--html', file], { cwd: examples, stdio: 'pipe' });
        const picture = html => html.slice(html.indexOf('<g transform'), html.indexOf('</svg>'));
        assert.ok(picture(here).length > 5000);
        assert.ok(picture(here) === picture(fs.readFileSync(file, 'utf8')), 'the two pictures differ');
    },
};

async function main() {
    assert.ok(fs.existsSync(path.join(dist, 'index.html')), 'dist/ is not built: run make web');
    assert.ok(fs.existsSync(program), `${program} is not built: run cargo build`);
    fs.mkdirSync(artifacts, { recursive: true });
    const server = http.createServer(serve);
    await new Promise(listening => server.listen(0, '127.0.0.1', listening));
    const url = `http://127.0.0.1:${server.address().port}/`;
    const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'portolan-chromium-'));
    const context = await chromium.launchPersistentContext(profile, {
        executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
        headless: true,
        viewport: { width: 1440, height: 900 },
        args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
            '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    });
    let failed = 0;
    for (const [name, test] of Object.entries(tests)) {
        const page = await context.newPage();
        page.setDefaultTimeout(15_000);
        const wrong = [];
        page.on('pageerror', error => wrong.push(error.message));
        page.on('console', message => message.type() === 'error' && wrong.push(message.text()));
        page.on('request', request => {
            if (!request.url().startsWith(url) && !/^(data|blob):/.test(request.url())) wrong.push(`it asked for ${request.url()}`);
        });
        try {
            await page.goto(url);
            await test(page, url);
            assert.deepEqual(wrong, []);
            console.log(`ok      ${name}`);
        } catch (error) {
            failed += 1;
            console.log(`FAILED  ${name}\n${error.stack}\n${wrong.join('\n')}`);
            await page.screenshot({ path: path.join(artifacts, `failed-${failed}.png`) });
        }
        await page.close();
    }
    await leavePicture(context, url, 'light');
    await leavePicture(context, url, 'dark');
    await context.close();
    server.close();
    console.log(`${Object.keys(tests).length - failed} of ${Object.keys(tests).length} passed; pictures are in tests/artifacts`);
    process.exitCode = failed === 0 ? 0 : 1;
}

/** Leaves a picture of the example, to be looked at. */
async function leavePicture(context, url, colorScheme) {
    const page = await context.newPage();
    await page.emulateMedia({ colorScheme });
    await page.goto(url);
    await page.getByRole('button', { name: 'Show me a change' }).click();
    await page.locator('.world svg').waitFor();
    await page.waitForTimeout(400);
    await page.screenshot({ path: path.join(artifacts, `page-${colorScheme}.png`) });
    await page.close();
}

await main();
