// The built page in headless Chromium: what a person puts in is drawn, listed and planned, and nothing leaves.
// usage: node tests/browser/page.mjs [WORD]     after `make web` and `cargo build`; only tests with the word;
// exits with 1 on a failure

import assert from 'node:assert/strict';
import path from 'node:path';
import { LIBRARY, SHOP, artifacts, open } from './house.mjs';
import { tests as inputs } from './pages/inputs.mjs';
import { tests as intake } from './pages/intake.mjs';
import { tests as many } from './pages/many.mjs';
import { tests as reading } from './pages/reading.mjs';
import { tests as steps } from './pages/steps.mjs';
import { tests as trial } from './pages/trial.mjs';

const word = process.argv[2] ?? '';
const tests = Object.entries({ ...inputs, ...intake, ...steps, ...many, ...reading, ...trial }).filter(([name]) => name.includes(word));

/** Runs one test on a page of its own; what the page says of errors, and what it asks of others, is an error. */
async function run(context, url, name, test, place) {
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
        if (!page.forgive) assert.deepEqual(wrong, []);
        console.log(`ok      ${name}`);
        return true;
    } catch (error) {
        console.log(`FAILED  ${name}\n${error.stack}\n${wrong.join('\n')}`);
        await page.screenshot({ path: path.join(artifacts, `failed-${place}.png`) });
        return false;
    } finally {
        await page.close();
    }
}

/** Leaves pictures of the examples, to be looked at. */
async function leavePictures(context, url) {
    for (const [size, width, height] of [['wide', 1600, 900], ['phone', 390, 844]]) {
        for (const colorScheme of ['light', 'dark']) {
            for (const [name, example] of [['change', SHOP], ['history', LIBRARY]]) {
                const page = await context.newPage();
                await page.setViewportSize({ width, height });
                await page.emulateMedia({ colorScheme });
                await page.goto(url);
                await example(page);
                if (size === 'phone') await page.getByRole('button', { name: 'Hide source' }).click();
                await page.waitForTimeout(400);
                await page.screenshot({ path: path.join(artifacts, `${name}-${size}-${colorScheme}.png`) });
                await page.close();
            }
        }
    }
}

const { context, url, close } = await open();
let passed = 0;
for (const [place, [name, test]] of tests.entries()) passed += await run(context, url, name, test, place);
if (!word) await leavePictures(context, url);
await close();
console.log(`${passed} of ${tests.length} passed; pictures are in tests/artifacts`);
process.exitCode = passed === tests.length ? 0 : 1;
