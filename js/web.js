// For browsers, workers and bundlers: the module is fetched from beside the script, before the importing module runs.
import init from './wasm/portolan.js';

await init();

export { diff, layout, parse, plan, replay, sum, svg } from './wasm/portolan.js';
