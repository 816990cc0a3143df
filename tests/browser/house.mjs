// What every browser test needs: the built page behind a small server, and a Chromium to look at it.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const tools = process.env.PORTOLAN_TOOLS ?? path.join(root, '.tools');
export const artifacts = path.join(root, 'tests/artifacts');
export const examples = path.join(root, 'web/src/state/example');
const dist = path.join(root, 'dist');
const { chromium } = createRequire(path.join(tools, 'node_modules/'))('playwright-core');

export const TOKEN = 'a token';
const SERVED = { dialect: 'sqlite', title: 'harbor', sql: 'CREATE TABLE ships (id integer PRIMARY KEY, name text NOT NULL);' };
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript', '.data': 'application/octet-stream', '.wasm': 'application/wasm', '.css': 'text/css' };

/** Serves a folder, and what `schema inspect --web` would serve beside it. */
function serve(folder, request, response) {
    const { pathname, searchParams } = new URL(request.url, 'http://page');
    if (pathname === '/data.json') {
        const allowed = searchParams.get('token') === TOKEN;
        response.writeHead(allowed ? 200 : 403, { 'content-type': 'application/json' });
        return response.end(allowed ? JSON.stringify(SERVED) : '{}');
    }
    const file = path.join(folder, pathname === '/' ? 'index.html' : path.normalize(pathname));
    const type = TYPES[path.extname(file)];
    if (!type || !fs.existsSync(file)) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': type });
    response.end(fs.readFileSync(file));
}

/** A server and a browser; `close` ends both. What is served is the page, or another folder. */
export async function open(size = { width: 1440, height: 900 }, served = dist) {
    assert.ok(served !== dist || fs.existsSync(path.join(dist, 'index.html')), 'dist/ is not built: run make web');
    fs.mkdirSync(artifacts, { recursive: true });
    const server = http.createServer((request, response) => serve(served, request, response));
    await new Promise(listening => server.listen(0, '127.0.0.1', listening));
    const context = await chromium.launchPersistentContext(folder(), {
        executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
        headless: true,
        viewport: size,
        permissions: ['clipboard-read', 'clipboard-write'],
        args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
            '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    });
    const url = `http://127.0.0.1:${server.address().port}/`;
    const close = async () => {
        await context.close();
        server.close();
    };
    return { context, url, close };
}

/** A new folder, outside the project. */
export function folder() {
    return fs.mkdtempSync(path.join(os.tmpdir(), 'portolan-'));
}

/** Puts two schemas in. */
export async function compare(page, before, after) {
    await page.getByLabel('Before', { exact: true }).fill(before);
    await page.getByLabel('After', { exact: true }).fill(after);
}

/** The box of a table, as those are told of it who do not see the picture. */
export function box(page, name) {
    return page.locator(`[id="box-table.public.${name}"]`);
}

/** All boxes in sight. */
export function boxes(page) {
    return page.locator('#frame [role=option]');
}

/** What a press of a button downloads: its name and text. */
export async function downloaded(page, press) {
    const [download] = await Promise.all([page.waitForEvent('download'), press()]);
    return { name: download.suggestedFilename(), text: fs.readFileSync(await download.path(), 'utf8') };
}

const axe = fs.readFileSync(path.join(tools, 'node_modules/axe-core/axe.min.js'), 'utf8');

/** Fails with what axe-core finds. */
export async function clean(page, where) {
    if (!await page.evaluate(() => 'axe' in window)) await page.evaluate(axe);
    const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
    const told = found.violations.flatMap(it => it.nodes.map(node => `${it.id}: ${node.target.join(' ')} ${node.failureSummary}`));
    assert.deepEqual(told, [], where);
}

export const SHOP = async page => {
    await page.getByRole('button', { name: 'Show me a change' }).click();
    await page.locator('#frame').waitFor();
    await boxes(page).first().waitFor({ state: 'attached' });
};

export const LIBRARY = async page => {
    await page.getByRole('button', { name: 'Show me a folder of migrations' }).click();
    await page.getByText('After 3 of 3').waitFor();
    await boxes(page).first().waitFor({ state: 'attached' });
};
