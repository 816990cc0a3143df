export { diff, layout, parse, plan, replay, sum, svg } from './wasm/portolan.js';
export type {
  Card, Change, Comparison, Dialect, Difference, Fate, File, Layout, Line, Lock, Mark, Node, Options, Parsed, Part,
  Planned, Problem, Question, Refusal, Relation, Rename, Replayed, Side, Statement, Step,
} from './wasm/portolan.js';
