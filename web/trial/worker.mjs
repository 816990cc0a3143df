// A database in a worker of its own. Its address says which one: `worker.mjs?postgres`. It says null when it can be asked;
// then each message is a list of statements, and the answer is of each its rows, every value as text, or why it failed.

/** PostgreSQL, asked by its simple protocol, in which every value is text. */
async function postgres() {
    const { PGlite } = await import('./pglite/index.js');
    const database = await PGlite.create();
    const encoder = new TextEncoder();
    return async sql => {
        const text = encoder.encode(sql);
        const message = new Uint8Array(text.length + 6);
        message[0] = 'Q'.charCodeAt(0);
        new DataView(message.buffer).setUint32(1, text.length + 5);
        message.set(text, 5);
        const { messages } = await database.execProtocol(message, { throwOnError: false });
        const wrong = messages.find(it => it.name === 'error');
        if (wrong) throw wrong;
        return messages.filter(it => it.name === 'dataRow').map(it => it.fields);
    };
}

/** SQLite. */
async function sqlite() {
    const { default: init } = await import('./sqlite/index.mjs');
    const { oo1 } = await init();
    const database = new oo1.DB(':memory:', 'c');
    const text = value => (value === null ? null : value instanceof Uint8Array ? new TextDecoder().decode(value) : String(value));
    return async sql => database.exec({ sql, rowMode: 'array', returnValue: 'resultRows' }).map(row => row.map(text));
}

const databases = { postgres, sqlite };

try {
    const run = await databases[self.location.search.slice(1)]();
    self.onmessage = async ({ data }) => {
        const answers = [];
        for (const sql of data) {
            answers.push(await run(sql).then(Ok => ({ Ok }), error => ({ Err: error.message ?? String(error) })));
        }
        self.postMessage(answers);
    };
    self.postMessage(null);
} catch (error) {
    self.postMessage(error.message ?? String(error));
}
