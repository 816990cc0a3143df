// What is promised of the package, the same in Node and in a browser. Nothing here knows where it runs.

const before = 'CREATE TABLE users (id int PRIMARY KEY, old text);';
const after = 'CREATE TABLE users (id int PRIMARY KEY, fresh text);\nCREATE TABLE posts (id int PRIMARY KEY, author int REFERENCES users (id));';
const options = { dialect: 'postgres' };

function equal(is, wanted) {
    const [one, other] = [is, wanted].map(value => JSON.stringify(value));
    if (one !== other) throw new Error(`${one}\nis not\n${other}`);
}

function matches(text, wanted) {
    if (!wanted.test(text)) throw new Error(`${text.slice(0, 400)}\ndoes not match ${wanted}`);
}

function throws(call, wanted) {
    let message = 'nothing was thrown';
    try { call(); } catch (error) { message = String(error); }
    matches(message, wanted);
}

export const cases = {
    'statements are cut, and places count as JavaScript counts'({ parse }) {
        const text = "-- ü😀\nCREATE TABLE a (x int);\nSELECT 1;\nCREATE TABEL b;";
        const statements = parse(text, options);
        equal(statements.map(it => it.fate), ['effect', 'nothing', 'rejected']);
        matches(text.slice(statements[0].start, statements[0].end), /CREATE TABLE a \(x int\)/);
        matches(statements[2].sql, /^CREATE TABEL b/);
    },
    'a schema is told by its objects, and what is wrong by its line'({ replay }) {
        const files = [{ name: '1.sql', text: before }, { name: '2.sql', text: '\nALTER TABLE nowhere ADD x int;' }];
        const { cards, problems } = replay(files, options);
        equal(cards.map(card => card.anchor), ['table.public.users']);
        equal(cards[0].parts[0], {
            kind: 'column', mark: 'same', name: 'id', type: 'integer', null: false, keys: 'primary key', more: '', comment: '',
        });
        equal(problems.map(({ file, line, isError }) => [file, line, isError]), [['2.sql', 2, true]]);
    },
    'two schemas differ, and a rename is asked for'({ diff }) {
        const { changes, questions } = diff({ before, after }, options);
        equal(changes.map(change => [change.anchor, change.mark]), [['table.public.users', 'changed'], ['table.public.posts', 'added']]);
        const [{ table, before: was, after: is }] = questions;
        equal([table, was, is], ['table.public.users', 'old', 'fresh']);
    },
    'a plan follows what was said of names'({ plan }) {
        const renames = [{ table: 'table.public.users', before: 'old', after: 'fresh' }];
        matches(plan({ before, after }, { ...options, renames }).sql, /RENAME COLUMN "old" TO "fresh"/);
        const { steps, refusal } = plan({ before, after }, options);
        const statements = steps.flatMap(step => step.statements);
        equal(refusal, undefined);
        equal(statements[0].lock, 'exclusive');
        matches(statements.map(statement => statement.loses).join(), /old/);
    },
    'what was not understood leaves a plan empty'({ plan }) {
        const { sql, steps, problems } = plan({ after: 'CREATE TABEL a;' }, options);
        equal([sql, steps.length, problems[0].isError], ['', 0, true]);
    },
    'every dialect plans from nothing'({ plan }) {
        for (const dialect of ['postgres', 'mysql', 'mariadb', 'sqlite']) {
            matches(plan({ after: 'CREATE TABLE t (id int PRIMARY KEY);' }, { dialect }).sql, /CREATE TABLE/);
        }
    },
    'boxes stand apart, and lines lead from one to the other'({ layout }) {
        const { width, boxes, lines } = layout({ after }, options);
        equal(boxes.map(box => box.label).sort(), ['posts', 'users']);
        equal(lines.map(({ child, parent }) => [child, parent]), [['table.public.posts', 'table.public.users']]);
        matches(lines[0].path, /^M\d+ \d+[LQ]/);
        const [a, b] = boxes;
        const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
        equal([apart, boxes.every(box => box.x >= 0 && box.x + box.width <= width)], [true, true]);
    },
    'a drawing is a file'({ svg }) {
        matches(svg({ before, after }, { ...options, title: 'Blog <1>' }), /^<\?xml [\s\S]*<svg [\s\S]*Blog &lt;1&gt;[\s\S]*<\/svg>\s*$/);
    },
    'the sum is the one that other programs write'({ sum }) {
        const files = [{ name: '2.sql', text: 'B' }, { name: '1.sql', text: 'A' }];
        equal(sum(files).split('\n').map(line => line.split(' ')[0].slice(0, 5)), ['h1:' + sum(files).slice(3, 5), '1.sql', '2.sql', '']);
        matches(sum(files), /^h1:[A-Za-z0-9+/]{43}=\n1\.sql h1:/);
    },
    'what is given in the wrong shape is thrown back'({ diff, parse, sum }) {
        throws(() => parse('', { dialect: 'oracle' }), /oracle/);
        throws(() => diff({ before: 3, after: '' }, options), /variant|invalid/);
        throws(() => sum([{ name: 1 }]), /invalid|string/);
        equal(parse('', options), []);
    },
};
