// For Node: the module is read from the disk, so everything can be called at once.
import fs from 'node:fs';
import { initSync } from './wasm/portolan.js';

initSync({ module: fs.readFileSync(new URL('./wasm/portolan_bg.wasm', import.meta.url)) });

export { diff, layout, parse, plan, replay, sum, svg } from './wasm/portolan.js';
