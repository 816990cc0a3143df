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
