import type { RunResult } from '../../../statistics/result.ts';
import { type ShardPart, shardsInWords } from '../../../statistics/shards-in-words.ts';
import { count, milliseconds, seconds } from '../../../text/format.ts';
import { element, setText } from '../dom.ts';
import { type Column, Table } from './table.ts';

type Milliseconds = 'startedAfterMs' | 'p50' | 'p99' | 'startDelayP99';

const time = (name: string, key: Milliseconds): Column<ShardPart> => ({
  name,
  text: (part) => (part[key] === null ? '–' : milliseconds(part[key])),
  order: (part) => part[key] ?? -1,
});

/** The machines that played the run together, and which of them were conspicuous. */
export class ShardTable {
  readonly #table = new Table<ShardPart>({
    title: 'Shards',
    key: ({ index }) => String(index),
    columns: [
      { name: 'shard', text: ({ index }) => String(index), order: ({ index }) => index },
      { name: 'state', text: ({ state }) => state, order: ({ state }) => state },
      time('started after', 'startedAfterMs'),
      { name: 'recorded', text: (part) => seconds(part.seconds), order: (part) => part.seconds },
      { name: 'sent', text: ({ sent }) => count(sent), order: ({ sent }) => sent },
      time('p50', 'p50'),
      time('p99', 'p99'),
      time('start delay p99', 'startDelayP99'),
      { name: 'its own verdict', text: wordsOf, order: wordsOf, kind: 'words' },
    ],
  });
  readonly #notes = element('p', 'reading');
  readonly element = this.#table.element;

  constructor() {
    this.element.querySelector('h2')!.after(this.#notes);
  }

  show({ shards }: RunResult): void {
    setText(this.#notes, shards === undefined ? '' : shardsInWords(shards));
    this.#table.show(shards?.parts ?? []);
  }
}

function wordsOf({ verdict, note }: ShardPart): string {
  const judged = verdict === null ? [] : [verdict.status, ...verdict.reasons.slice(0, 1)];
  return [...judged, ...(note === null ? [] : [note])].join('; ');
}
