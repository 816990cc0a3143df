// Runs the cases in Node and in headless Chromium, and checks the types with TypeScript's compiler.
// usage: node js/tests/run.mjs     after `make js`; exits with 1 on a failure

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { open, root, tools } from '../../tests/browser/house.mjs';
import { cases } from './cases.mjs';

const names = Object.keys(cases);
let failed = 0;

function tell(where, name, error) {
    console.log(error ? `FAILED  ${where}: ${name}\n${error}` : `ok      ${where}: ${name}`);
    failed += error ? 1 : 0;
}

/** The package as Node finds it. */
async function inNode() {
    const portolan = await import('../node.js');
    for (const name of names) {
        try {
            cases[name](portolan);
            tell('Node', name);
        } catch (error) {
            tell('Node', name, error.message);
        }
    }
}

/** The package as a browser finds it, in a page and in a worker. */
async function inBrowser() {
    const { context, url, close } = await open(undefined, path.join(root, 'js'));
    const page = await context.newPage();
    await page.goto(`${url}tests/page.html`);
    const failures = await page.evaluate(async () => {
        const portolan = await import('/web.js');
        const { cases } = await import('/tests/cases.mjs');
        return Object.entries(cases).map(([name, run]) => {
            try { run(portolan); } catch (error) { return [name, String(error)]; }
            return [name, ''];
        });
    });
    for (const [name, error] of failures) tell('Chromium', name, error);
    assert.equal(failures.length, names.length);
    await close();
}

/** What is written in TypeScript is checked against the types of the package. */
function typed() {
    const compiler = path.join(tools, 'node_modules/.bin/tsc');
    const options = ['--noEmit', '--strict', '--target', 'es2022', '--module', 'nodenext', '--types', ''];
    try {
        execFileSync(compiler, [...options, path.join(root, 'js/tests/types.ts')], { encoding: 'utf8' });
        tell('TypeScript', 'the types fit what is called');
    } catch (error) {
        tell('TypeScript', 'the types fit what is called', error.stdout || error.message);
    }
}

await inNode();
await inBrowser();
typed();
console.log(`${2 * names.length + 1 - failed} of ${2 * names.length + 1} passed`);
process.exitCode = failed ? 1 : 0;
