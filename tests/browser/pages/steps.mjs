// Search, stepping through changes, before and after, and the keyboard: by keys and by mouse.

import assert from 'node:assert/strict';
import { LIBRARY, SHOP, box, boxes, compare } from '../house.mjs';

const camera = page => page.locator('.percent').textContent();

export const tests = {
    async 'keys walk through the changes; each leads to its SQL, its risks and its line'(page) {
        await SHOP(page);
        await page.locator('#frame').focus();
        await page.keyboard.press('n');
        await page.locator('.card').getByText('Change 1 of 7').waitFor();
        await page.keyboard.press('p');
        const card = page.locator('.card');
        await card.getByText('Change 7 of 7').waitFor();
        assert.match(await card.locator('pre').first().textContent(), /DROP TABLE "vouchers"/);
        await card.getByText('Can lose').waitFor();
        await card.getByRole('button', { name: /^Source: before, line/ }).click();
        await page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA' && document.activeElement.selectionEnd > 0);
        const label = await page.evaluate(() => document.activeElement.getAttribute('aria-label'));
        assert.equal(label, 'Before');
        await card.getByRole('button', { name: 'In the SQL' }).first().click();
        await page.locator('.statement.at').getByText('DROP TABLE').waitFor();
    },

    async 'the mouse walks through the changes too'(page) {
        await SHOP(page);
        await page.getByRole('button', { name: 'Next change' }).click();
        await page.locator('.card').getByText('Change 1 of 7').waitFor();
        await page.getByRole('button', { name: 'Close' }).click();
        assert.equal(await page.locator('.card').count(), 0);
        await page.getByRole('tab', { name: /^Changes/ }).click();
        await page.getByRole('button', { name: 'table products' }).click();
        await page.locator('.card').getByText('table products').waitFor();
        await page.getByRole('tab', { name: 'SQL' }).click();
        await page.getByRole('button', { name: 'In the picture' }).first().click();
        await page.locator('.card').getByText('Change 1 of 7').waitFor();
    },

    async 'a click selects the box under it'(page) {
        await SHOP(page);
        const at = (await box(page, 'orders').getAttribute('data-at')).split(' ').map(Number);
        const scale = parseFloat(await camera(page)) / 100;
        const frame = await page.locator('#frame').boundingBox();
        // The picture is fitted: its middle is the frame's.
        const all = await boxes(page).evaluateAll(list => list.map(it => it.dataset.at.split(' ').map(Number)));
        const left = Math.min(...all.map(it => it[0])), right = Math.max(...all.map(it => it[0] + it[2]));
        const top = Math.min(...all.map(it => it[1])), bottom = Math.max(...all.map(it => it[1] + it[3]));
        const x = frame.x + frame.width / 2 + (at[0] + at[2] / 2 - (left + right) / 2) * scale;
        const y = frame.y + frame.height / 2 + (at[1] + at[3] / 2 - (top + bottom) / 2) * scale;
        await page.mouse.click(x, y);
        await page.locator('.card').getByText('table orders').waitFor();
    },

    async 'the search finds tables, columns, indexes, changes and actions'(page) {
        await SHOP(page);
        await page.keyboard.press('/');
        await page.waitForFunction(() => document.activeElement?.id === 'search');
        await page.keyboard.type('ship_to');
        await page.getByRole('option', { name: /^column ship_to_id orders/ }).waitFor();
        await page.keyboard.press('Enter');
        await page.locator('.card').getByText('table orders').waitFor();
        await page.getByLabel('After', { exact: true }).focus();
        await page.keyboard.press('Control+k');
        await page.waitForFunction(() => document.activeElement?.closest('[role=dialog]'));
        await page.keyboard.type('!');
        await page.getByRole('option', { name: /Can lose/ }).first().click();
        await page.locator('.statement.at').first().waitFor();
        await page.getByRole('button', { name: 'Search' }).click();
        await page.keyboard.type('> tables and');
        await page.getByRole('option', { name: /Tables and back/ }).click();
        await page.getByRole('treegrid').waitFor();
        await page.keyboard.press('/');
        await page.waitForFunction(() => document.activeElement?.id === 'search');
        await page.keyboard.type('no such thing at all');
        await page.getByText('Nothing is called that.').waitFor();
        await page.keyboard.press('Escape');
        assert.equal(await page.getByRole('dialog').count(), 0);
    },

    async 'holding B shows what there was, and letting go what there will be'(page) {
        await SHOP(page);
        await page.locator('#frame').focus();
        await page.keyboard.down('b');
        await page.locator('.sight.shown', { hasText: 'Before' }).waitFor();
        await page.waitForFunction(() => !document.querySelector('[id="box-table.public.addresses"]'));
        assert.equal(await box(page, 'vouchers').getAttribute('data-mark'), 'unchanged');
        await page.keyboard.up('b');
        await box(page, 'addresses').waitFor({ state: 'attached' });
        await page.waitForFunction(() => document.querySelector('[id="box-table.public.vouchers"]')?.dataset.mark === 'removed');
        await page.getByRole('button', { name: 'After', exact: true }).click();
        await page.waitForFunction(() => !document.querySelector('[id="box-table.public.vouchers"]'));
        await page.locator('#frame').focus();
        await page.keyboard.press('d');
        await box(page, 'vouchers').waitFor({ state: 'attached' });
    },

    async 'boxes never move between before and after'(page) {
        await SHOP(page);
        const places = () => boxes(page).evaluateAll(list => Object.fromEntries(list.map(it => [it.id, it.dataset.at])));
        const both = await places();
        await page.getByRole('button', { name: 'Before', exact: true }).click();
        await page.waitForFunction(() => !document.querySelector('[id="box-table.public.addresses"]'));
        for (const [id, at] of Object.entries(await places())) assert.equal(at, both[id], id);
    },

    async 'at first one sees what changed and what is one line away'(page) {
        const chain = Array.from({ length: 40 }, (_, n) => `CREATE TABLE t${n} (id int PRIMARY KEY, up int${n ? ` REFERENCES t${n - 1} (id)` : ''});`).join('\n');
        await compare(page, chain, chain.replace('t20 (id int PRIMARY KEY', 't20 (id int PRIMARY KEY, fresh text'));
        await page.getByText('1 changed', { exact: true }).waitFor();
        await boxes(page).first().waitFor({ state: 'attached' });
        await page.waitForTimeout(300);
        for (const name of ['t19', 't20', 't21']) assert.equal(await box(page, name).count(), 1, name);
        const near = parseFloat(await camera(page));
        await page.locator('#frame').focus();
        await page.keyboard.press('f');
        assert.ok(parseFloat(await camera(page)) < near);
        await page.keyboard.press('Shift+F');
        assert.equal(parseFloat(await camera(page)), near);
    },

    async 'arrows, detail, neighbours, hiding and taking back'(page) {
        await SHOP(page);
        await page.locator('#frame').focus();
        await page.keyboard.press('ArrowRight');
        await page.locator('.card').waitFor();
        const first = await page.locator('#frame').getAttribute('aria-activedescendant');
        await page.keyboard.press('ArrowRight');
        await page.keyboard.press('ArrowLeft');
        assert.match(first, /^box-table/);
        await page.keyboard.press('/');
        await page.waitForFunction(() => document.activeElement?.id === 'search');
        await page.keyboard.type('order_items');
        await page.keyboard.press('Enter');
        await page.locator('.card').getByText('table order_items').waitFor();
        await page.keyboard.press('[');
        await page.locator('.card').getByText(/table (orders|products)/).waitFor();
        await page.keyboard.press('r');
        await page.getByText('1 around it').waitFor();
        await page.waitForFunction(() => !document.querySelector('[id="box-table.public.vouchers"]') || !document.querySelector('[id="box-table.public.addresses"]'));
        await page.keyboard.press('Control+z');
        await box(page, 'vouchers').waitFor({ state: 'attached' });
        await page.keyboard.press('h');
        await page.getByText('1 hidden').waitFor();
        await page.keyboard.press('Shift+H');
        await page.keyboard.press('1');
        await page.waitForFunction(() => document.querySelector('[id="box-table.public.orders"]')?.dataset.at.split(' ')[3] < 40);
        await page.keyboard.press('3');
        await page.waitForFunction(() => document.querySelector('[id="box-table.public.orders"]')?.dataset.at.split(' ')[3] > 100);
        const scale = await camera(page);
        await page.keyboard.press('+');
        assert.notEqual(await camera(page), scale);
        await page.keyboard.press('0');
        assert.match(await camera(page), /^100/);
    },

    async 'single keys can be turned off'(page) {
        await SHOP(page);
        await page.keyboard.press('?');
        await page.getByRole('heading', { name: 'Keys' }).waitFor();
        await page.getByLabel('Single keys do something').uncheck();
        await page.getByRole('button', { name: 'Close' }).click();
        await page.keyboard.press('t');
        await page.waitForTimeout(100);
        assert.equal(await page.getByRole('treegrid').count(), 0);
        await page.keyboard.press('Control+k');
        await page.getByRole('dialog', { name: 'Search' }).waitFor();
    },

    async 'a rename is proposed, accepted and taken back; the SQL follows'(page) {
        await compare(page, 'CREATE TABLE a (id int, old text);', 'CREATE TABLE a (id int, fresh text);');
        await page.getByRole('tab', { name: /^Changes/ }).click();
        await page.getByRole('button', { name: 'Yes, renamed' }).click();
        await page.getByText('column old is now called fresh').waitFor();
        await page.getByRole('tab', { name: 'SQL' }).click();
        await page.getByText('RENAME COLUMN "old" TO "fresh"').first().waitFor();
        await page.getByRole('tab', { name: /^Changes/ }).click();
        await page.getByRole('button', { name: 'No, drop and add' }).click();
        await page.getByText('column old text').waitFor();
    },

    async 'a history is scrubbed, and every column knows who made it'(page) {
        await LIBRARY(page);
        assert.equal(await box(page, 'holds').getAttribute('data-mark'), 'added');
        const slider = page.getByRole('slider');
        await slider.focus();
        await page.keyboard.press('ArrowLeft');
        await page.getByText('After 2 of 3').waitFor();
        await page.getByText('2 added', { exact: true }).waitFor();
        await page.waitForFunction(() => !document.querySelector('[id="box-table.public.holds"]'));
        await page.getByRole('button', { name: '20250305101500_holds.sql' }).click();
        await page.getByRole('tab', { name: 'Tables' }).click();
        await page.getByRole('columnheader', { name: 'Since' }).waitFor();
        await page.getByRole('button', { name: 'Open all' }).click();
        const made = await page.locator('.since').allTextContents();
        for (const name of ['first', 'members', 'holds']) assert.ok(made.some(text => text.includes(name)), name);
    },
};
