// Measures the built page in headless Chromium with software rendering, and prints a table: how soon a dropped schema is
// drawn, how long each part of the work takes, how fast the picture moves, whether typing is ever blocked, how large it is.
// usage: taskset -c 0 node scripts/bench-web.mjs [--sizes 1000,5000]     after `make web`

import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { boxes, downloaded, open, root } from '../tests/browser/house.mjs';

const given = process.argv.indexOf('--sizes');
const sizes = (given > 0 ? process.argv[given + 1] : '1000,5000').split(',').map(Number);
const rows = [];

function tell(what, figure, wanted) {
    rows.push([what, figure, wanted]);
    console.log(`${what.padEnd(58)} ${String(figure).padStart(12)}   ${wanted}`);
}

/** A schema as projects have them: names with prefixes, ten columns, a few hubs, most tables pointing to a near one. */
function schema(count) {
    let seed = 7;
    const random = most => {
        seed = (seed * 1103515245 + 12345) % 2147483648;
        return Math.floor(seed / 2147483648 * most);
    };
    const areas = ['order', 'user', 'stock', 'bill', 'ship', 'media', 'audit', 'shop', 'crm', 'hr'];
    const name = number => `${areas[Math.floor(number / 25) % areas.length]}_${Math.floor(number / 250)}_t${number}`;
    let sql = '';
    for (let number = 0; number < count; number += 1) {
        const near = Math.max(0, number - 1 - random(20));
        const hub = random(10) === 0 ? random(Math.min(number, 5) + 1) : near;
        sql += `CREATE TABLE ${name(number)} (\n  id bigint PRIMARY KEY,\n  code varchar(80) NOT NULL UNIQUE,\n  title varchar(200) NOT NULL DEFAULT '',\n`
            + '  body text,\n  quantity integer NOT NULL DEFAULT 0 CHECK (quantity >= 0),\n  price numeric(10, 2),\n'
            + '  created_at timestamp with time zone NOT NULL DEFAULT now(),\n  updated_at timestamp with time zone,\n'
            + (number ? `  parent_id bigint REFERENCES ${name(near)} (id) ON DELETE CASCADE,\n  owner_id bigint${random(3) ? '' : ` REFERENCES ${name(hub)} (id)`}\n` : '  note text\n')
            + `);\nCREATE INDEX ${name(number)}_created ON ${name(number)} (created_at, quantity);\n`;
    }
    return sql;
}

/** Drops a text and waits until it is drawn; the milliseconds between. */
async function dropped(page, text) {
    return page.evaluate(async text => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([text], 'schema.sql'));
        delete document.body.dataset.draw;
        const drawn = new Promise(done => {
            new MutationObserver((_, observer) => {
                if (document.body.dataset.draw && document.body.dataset.frame) {
                    observer.disconnect();
                    done(performance.now());
                }
            }).observe(document.body, { attributes: true });
        });
        const start = performance.now();
        document.querySelector('.app').dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: transfer }));
        return await drawn - start;
    }, text);
}

/** Moves the picture for a while, a step each frame; the times between frames, and of the drawing itself. */
async function moved(page, zooming) {
    return page.evaluate(async zooming => {
        const frame = document.querySelector('#frame');
        const { x, y, width, height } = frame.getBoundingClientRect();
        const frames = [], drawing = [];
        let last = 0;
        for (let step = 0; step < 90; step += 1) {
            const now = await new Promise(requestAnimationFrame);
            if (step > 2) {
                frames.push(now - last);
                drawing.push(Number(document.body.dataset.frame));
            }
            last = now;
            const there = step % 60 < 30 ? 1 : -1;
            frame.dispatchEvent(new WheelEvent('wheel', {
                bubbles: true, cancelable: true, clientX: x + width / 2, clientY: y + height / 2,
                deltaX: zooming ? 0 : 14 * there, deltaY: zooming ? -9 * there : 9 * there, ctrlKey: zooming,
            }));
        }
        const sorted = list => list.slice().sort((a, b) => a - b);
        const at = (list, part) => sorted(list)[Math.floor(list.length * part)];
        return { median: at(frames, 0.5), slow: at(frames, 0.95), drawing: at(drawing, 0.5) };
    }, zooming);
}

const frame = ({ median, slow, drawing }) => `${median.toFixed(0)}/${slow.toFixed(0)} (${drawing.toFixed(1)})`;

/** What of the sheet is boxes, its shape, and how many boxes overlap. */
function shape(svg) {
    const [, width, height] = svg.match(/viewBox="0 0 (\d+) (\d+)"/).map(Number);
    const found = [...svg.matchAll(/<g id="[^"]*" class="box[^>]*><rect x="(-?\d+)" y="(-?\d+)" width="(\d+)" height="(\d+)"/g)];
    const list = found.map(it => it.slice(1).map(Number)).sort((a, b) => a[0] - b[0]);
    let ink = 0, overlaps = 0;
    list.forEach(([x, y, w, h], place) => {
        ink += w * h;
        for (let next = place + 1; next < list.length && list[next][0] < x + w; next += 1) {
            const [, y2, , h2] = list[next];
            if (y < y2 + h2 && y2 < y + h) overlaps += 1;
        }
    });
    return { ink: Math.round(100 * ink / (width * height)), aspect: (width / height).toFixed(2), overlaps, count: list.length };
}

async function measure(context, url, size) {
    const page = await context.newPage();
    page.setDefaultTimeout(120_000);
    await page.goto(url);
    await page.waitForFunction(() => document.body.dataset.warm);
    const wanted = { 1000: ['< 1000', '< 400'], 5000: ['< 4000', '< 2500'] }[size] ?? ['', ''];
    tell(`${size} tables: dropped to first diagram, ms`, (await dropped(page, schema(size))).toFixed(0), wanted[0]);
    const times = await page.evaluate(() => ({ ...document.body.dataset }));
    tell(`${size} tables: reading and replaying, ms`, times.replay, '');
    tell(`${size} tables: making canonical and comparing, ms`, times.compare, '');
    tell(`${size} tables: layout and display list, ms`, times.draw, wanted[1]);
    tell(`${size} tables: gathering facts; taking them over, ms`, `${times.gather}, ${times.hear}`, '');
    await boxes(page).first().waitFor({ state: 'attached' });
    await page.locator('#frame').focus();
    await page.keyboard.press('f');
    await page.waitForTimeout(500);
    tell(`${size} tables: pan, all in sight, ms median/p95 (drawing)`, frame(await moved(page, false)), '<= 33');
    tell(`${size} tables: zoom from there, ms median/p95 (drawing)`, frame(await moved(page, true)), '<= 33');
    await page.keyboard.press('0');
    await page.waitForTimeout(500);
    tell(`${size} tables: pan at 100 %, ms median/p95 (drawing)`, frame(await moved(page, false)), '<= 17');
    await page.getByText('Take along').click();
    const svg = await downloaded(page, () => page.getByRole('button', { name: 'Picture (SVG)', exact: true }).click());
    const { ink, aspect, overlaps, count } = shape(svg.text);
    tell(`${count} boxes: overlaps, ink in %, aspect`, `${overlaps}, ${ink}, ${aspect}`, '0, >= 30');
    await page.close();
}

/** How long it takes a person who drops a schema as soon as the page is there, before it has practised. */
async function atOnce(context, url, size) {
    const page = await context.newPage();
    page.setDefaultTimeout(120_000);
    const start = performance.now();
    await page.goto(url);
    await page.locator('.app').waitFor();
    tell('page asked for to first paint, ms', (performance.now() - start).toFixed(0), '');
    tell(`${size} tables: dropped at once to first diagram, ms`, (await dropped(page, schema(size))).toFixed(0), '');
    await page.close();
}

/** The longest time that typing was blocked. */
async function typing(context, url) {
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    await page.goto(url);
    await page.waitForFunction(() => document.body.dataset.warm);
    await page.getByRole('button', { name: 'Schema', exact: true }).click();
    const editor = page.getByLabel('Schema', { exact: true });
    await editor.evaluate((area, text) => {
        area.value = text;
        area.dispatchEvent(new Event('input', { bubbles: true }));
    }, schema(500));
    await boxes(page).first().waitFor({ state: 'attached' });
    await page.waitForTimeout(1500);
    await page.evaluate(() => {
        window.longest = 0;
        new PerformanceObserver(list => list.getEntries().forEach(it => { window.longest = Math.max(window.longest, it.duration); }))
            .observe({ type: 'longtask' });
    });
    await editor.press('Control+End');
    for (let times = 0; times < 4; times += 1) {
        await page.keyboard.type('\nCREATE TABLE typed (id int);'.slice(0, 8), { delay: 60 });
        await page.waitForTimeout(1200);
    }
    tell('500 tables: longest block while typing, ms', (await page.evaluate(() => window.longest)).toFixed(0), '<= 50');
    await page.close();
}

const dist = path.join(root, 'dist');
const compressed = file => zlib.brotliCompressSync(fs.readFileSync(path.join(dist, file)), {
    params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 11 },
}).length;
const files = fs.readdirSync(dist, { withFileTypes: true }).filter(it => it.isFile()).map(it => it.name);
const kilobytes = files.reduce((sum, file) => sum + compressed(file), 0) / 1000;
tell('wasm, JavaScript, style and page, kB in brotli', kilobytes.toFixed(0), '< 700');
const { context, url, close } = await open({ width: 1600, height: 900 });
await typing(context, url);
if (sizes.length) await atOnce(context, url, sizes[0]);
for (const size of sizes) await measure(context, url, size);
await close();
