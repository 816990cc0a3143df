// What helps where there are many tables: muted lines, the overview, groups and pins; by keys and by mouse.

import assert from 'node:assert/strict';
import { box, boxes, clean } from '../house.mjs';

/** Users that everybody points to, and orders and stock that have tables of their own. */
const MARKET = 'CREATE TABLE users (id int PRIMARY KEY);\n' + ['order', 'stock'].flatMap(area => [
    `CREATE TABLE ${area}s (id int PRIMARY KEY, user_id int REFERENCES users (id));`,
    ...Array.from({ length: 9 }, (_, number) => `CREATE TABLE ${area}_${number} (id int PRIMARY KEY, `
        + `user_id int REFERENCES users (id), ${area}_id int REFERENCES ${area}s (id), note text);`),
]).join('\n') + '\nCREATE TABLE picks (order_id int REFERENCES order_3 (id), stock_id int REFERENCES stock_4 (id));';

/** Puts one schema in. */
async function show(page, sql) {
    await page.getByRole('button', { name: 'Schema', exact: true }).click();
    await page.getByLabel('Schema', { exact: true }).fill(sql);
    await boxes(page).first().waitFor({ state: 'attached' });
    await page.locator('#frame').focus();
}

/** Where the middle of a box is on the screen. */
async function middle(page, it) {
    await page.waitForTimeout(300);
    const [left, top, width, height] = (await it.getAttribute('data-at')).split(' ').map(Number);
    const { x, y } = await page.locator('#frame').boundingBox();
    const camera = (await page.locator('#frame').getAttribute('data-camera')).split(' ').map(Number);
    return { x: x + camera[0] + (left + width / 2) * camera[2], y: y + camera[1] + (top + height / 2) * camera[2] };
}

const frame = page => page.locator('#frame').getAttribute('aria-label');

export const tests = {
    async 'lines to a table that very many point to are muted, which is said and can be undone'(page) {
        await show(page, MARKET);
        const mute = page.getByRole('button', { name: /lines/ });
        await mute.getByText('20 lines muted').waitFor();
        assert.match(await frame(page), /20 lines to users are muted$/);
        await page.keyboard.press('m');
        await mute.getByText('Mute 20 lines').waitFor();
        assert.doesNotMatch(await frame(page), /muted/);
        await page.waitForFunction(() => location.hash.includes('l=all'));
        await mute.click();
        await mute.getByText('20 lines muted').waitFor();
        await page.waitForFunction(() => !location.hash.includes('l=all'));
        await box(page, 'users').getByText(/20 lines to it are muted$/).waitFor({ state: 'attached' });
        await clean(page, 'muted lines');
        await page.keyboard.press('t');
        await page.getByRole('row', { name: /table users.*20 foreign keys point to it: their lines are muted/ }).waitFor();
    },

    async 'groups are folded to one box each, opened and folded again by keys, and the link keeps it'(page, url) {
        await show(page, MARKET);
        // All are of one schema, so the first words of their names come first.
        await page.keyboard.press('g');
        const orders = page.locator('[id="box-schema.public.order_…"]');
        await orders.waitFor({ state: 'attached' });
        assert.equal(await boxes(page).count(), 4, 'users, picks, and two groups');
        assert.match(await orders.textContent(), /^group order_…, folded: 10 tables, references users, referenced by 1 table/);
        assert.match(await frame(page), /22 tables, .*2 folded groups/);
        await page.keyboard.press('/');
        await page.waitForFunction(() => document.activeElement?.id === 'search');
        await page.keyboard.type('order_7');
        await page.keyboard.press('Enter');
        await page.locator('.card').getByText('table order_7').waitFor();
        assert.equal(await page.locator('#frame').getAttribute('aria-activedescendant'), 'box-schema.public.order_…');
        await page.locator('#frame').focus();
        await page.keyboard.press('Enter');
        await box(page, 'order_7').waitFor({ state: 'attached' });
        assert.equal(await box(page, 'order_7').getAttribute('aria-selected'), 'true');
        await clean(page, 'an open group');
        const { hash } = new URL(page.url());
        await page.keyboard.press('e');
        await orders.waitFor({ state: 'attached' });
        assert.equal(await orders.getAttribute('aria-selected'), 'true');
        await clean(page, 'folded groups');
        await page.keyboard.press('t');
        await page.getByRole('row', { name: /table order_7/ }).waitFor();
        await page.goto(`${url}${hash}`);
        await page.reload();
        await box(page, 'order_7').waitFor({ state: 'attached' });
        assert.equal(await box(page, 'stock_7').count(), 0);
    },

    async 'groups are chosen, opened and folded by mouse'(page) {
        await show(page, MARKET);
        await page.getByLabel('Groups').selectOption('By prefix');
        const stock = page.locator('[id="box-schema.public.stock_…"]');
        await stock.waitFor({ state: 'attached' });
        const at = await middle(page, stock);
        await page.mouse.click(at.x, at.y);
        await page.getByRole('button', { name: 'Open the group' }).click();
        await box(page, 'stock_7').waitFor({ state: 'attached' });
        const open = await middle(page, box(page, 'stock_7'));
        await page.mouse.click(open.x, open.y);
        await page.getByRole('button', { name: 'Fold its group' }).click();
        await stock.waitFor({ state: 'attached' });
        const again = await middle(page, stock);
        await page.mouse.dblclick(again.x, again.y);
        await box(page, 'stock_7').waitFor({ state: 'attached' });
        await page.getByLabel('Groups').selectOption('No groups');
        await box(page, 'order_7').waitFor({ state: 'attached' });
    },

    async 'a table that was put somewhere stays there, by keys and by mouse, and the link keeps it'(page, url) {
        await show(page, MARKET);
        await page.keyboard.press('/');
        await page.waitForFunction(() => document.activeElement?.id === 'search');
        await page.keyboard.type('picks');
        await page.keyboard.press('Enter');
        await page.locator('.card').getByText('table picks').waitFor();
        await page.locator('#frame').focus();
        const place = async () => (await box(page, 'picks').getAttribute('data-at')).split(' ').slice(0, 2).map(Number);
        const moved = async to => page.waitForFunction(to => document.querySelector('[id="box-table.public.picks"]')?.dataset.at.startsWith(to), to.join(' '));
        const [x, y] = await place();
        await page.keyboard.press('Control+ArrowRight');
        await page.keyboard.press('Control+ArrowDown');
        await moved([x + 24, y + 24]);
        await page.getByText('1 pinned').waitFor();
        await page.getByRole('button', { name: 'Move it down' }).click();
        await moved([x + 24, y + 48]);
        await clean(page, 'a pinned table');
        const from = await middle(page, box(page, 'picks'));
        const before = await box(page, 'picks').getAttribute('data-at');
        await page.mouse.move(from.x, from.y);
        await page.mouse.down();
        await page.mouse.move(from.x + 60, from.y + 30, { steps: 4 });
        await page.mouse.up();
        await page.waitForFunction(before => document.querySelector('[id="box-table.public.picks"]')?.dataset.at !== before, before);
        const there = await place();
        assert.ok(there[0] > x + 50 && there[1] > y + 60, `${there}`);
        await page.keyboard.press('1');
        await page.waitForFunction(() => document.querySelector('[id="box-table.public.picks"]')?.dataset.at.endsWith(' 36'));
        assert.deepEqual(await place(), there, 'it stays when other things are laid out anew');
        await page.goto(`${url}${new URL(page.url()).hash}`);
        await page.reload();
        await moved(there);
        await page.locator('#frame').focus();
        await page.keyboard.press('k');
        await page.getByText('1 pinned').waitFor({ state: 'detached' });
        await page.keyboard.press('Control+z');
        await page.getByRole('button', { name: 'Let go' }).click();
        await page.getByText('1 pinned').waitFor({ state: 'detached' });
    },

    async 'a small picture of all shows where one is, and leads elsewhere'(page) {
        await show(page, MARKET);
        const overview = page.locator('.overview');
        const sight = () => overview.locator('div').evaluate(it => [it.offsetLeft, it.offsetTop]);
        await page.keyboard.press('f');
        await overview.waitFor({ state: 'hidden' });
        await page.keyboard.press('0');
        await overview.waitFor();
        assert.equal(await overview.getAttribute('aria-hidden'), 'true', 'it says nothing that is not said elsewhere');
        const { x, y, width, height } = await overview.boundingBox();
        await page.mouse.click(x + 12, y + 12);
        const [left, top] = await sight();
        await page.mouse.move(x + 12, y + 12);
        await page.mouse.down();
        await page.mouse.move(x + width - 12, y + height - 12, { steps: 4 });
        await page.mouse.up();
        const [right, bottom] = await sight();
        assert.ok(right > left + 100 && bottom > top + 60, `${left} ${top} ${right} ${bottom}`);
        await page.mouse.move(x + 12, y + 12);
        assert.deepEqual(await sight(), [right, bottom], 'it was let go');
        await page.locator('#frame').focus();
        await page.keyboard.press('Shift+ArrowLeft');
        await page.waitForFunction(right => document.querySelector('.overview div').offsetLeft < right, right);
        await clean(page, 'overview');
    },
};
