// The types fit what the functions give: this is checked, not run.
import { diff, layout, parse, plan, replay, sum, svg, type Lock, type Mark, type Options, type Side } from '../index.js';

const options: Options = { dialect: 'postgres', renames: [{ table: 'table.public.a', before: 'x', after: 'y' }] };
const files: Side = [{ name: '1.sql', text: 'CREATE TABLE a (x int);' }];
const marks: Mark[] = diff({ before: 'CREATE TABLE a (x int);', after: files }, options).changes.map(change => change.mark);
const locks: Lock[] = plan({ after: files }, options).steps.flatMap(step => step.statements).map(statement => statement.lock);
const width: number = layout({ after: files }, { dialect: 'sqlite', title: 'a' }).boxes[0].width;
const types: string[] = replay(files, options).cards.flatMap(card => card.parts).map(part => part.type);
const texts: string[] = [svg({ after: files }, options), sum([{ name: 'a', text: 'b' }]), parse('', options)[0].sql];
// @ts-expect-error There is no such database.
parse('', { dialect: 'oracle' });
export { locks, marks, texts, types, width };
