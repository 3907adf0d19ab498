import {
  measuredInWords,
  rateInWords,
  subjectOf,
  verdictInWords,
} from '../../statistics/in-words.ts';
import type { RunResult, Verdict } from '../../statistics/result.ts';
import { leftToMerge, shardInWords } from '../../statistics/shards-in-words.ts';
import { warningsOf } from '../../statistics/warnings.ts';
import { plural, seconds } from '../../text/format.ts';
import { element, setText } from './dom.ts';

const SIGNS: Readonly<Record<Verdict['status'], string>> = {
  valid: '✓',
  'target-limited': '!',
  'generator-limited': '✕',
  unreachable: '✕',
};

/** What a reader needs first: whether to trust the rest, and why not. */
export class Summary {
  readonly #sign = element('span', 'sign');
  readonly #words = element('h1');
  readonly #reasons = element('ul', 'reasons');
  readonly #warnings = element('ul', 'warnings');
  readonly #rate = element('p', 'rate');
  readonly #facts = element('p', 'facts');
  readonly #thresholds = element('ul', 'thresholds');
  readonly element = element(
    'section',
    'card summary',
    this.#facts,
    element('div', 'verdict', this.#sign, this.#words),
    this.#reasons,
    this.#warnings,
    this.#rate,
    this.#thresholds,
  );

  show(result: RunResult): void {
    const { verdict, thresholds, shard } = result;
    this.element.dataset['status'] = verdict.status;
    setText(this.#sign, SIGNS[verdict.status]);
    this.#sign.ariaHidden = 'true';
    setText(this.#words, verdictInWords(result));
    const { stoppedBecause } = result;
    const stopped = stoppedBecause === undefined ? [] : [`stopped: ${stoppedBecause}`];
    setItems(this.#reasons, [...stopped, ...verdict.reasons]);
    setItems(this.#warnings, warningsOf(result));
    const subject = subjectOf(result.loads) === 'rate' ? 'Rate' : 'Load';
    setText(this.#rate, `${subject}: ${rateInWords(result)}.`);
    setText(this.#facts, factsOf(result));
    setItems(this.#thresholds, [
      ...thresholds.map((threshold) => {
        const mark = threshold.passed ? '✓ kept' : '✕ missed';
        return `${mark}: ${threshold.expression} (${measuredInWords(threshold)})`;
      }),
      ...(shard === undefined ? [] : leftToMerge(shard)),
    ]);
    for (const [i, { passed }] of thresholds.entries()) {
      this.#thresholds.children[i]!.className = passed ? 'kept' : 'missed';
    }
  }
}

function factsOf(result: RunResult): string {
  const { profile, shard, startedAt, durationSeconds, stoppedEarly, workers, seed } = result;
  return [
    profile,
    ...(shard === undefined ? [] : [shardInWords(shard)]),
    ...(startedAt === null ? [] : [`${startedAt.slice(0, 19).replace('T', ' ')} UTC`]),
    `${seconds(durationSeconds)}${stoppedEarly ? ' (stopped early)' : ''}`,
    plural(workers, 'worker'),
    `seed ${seed}`,
  ].join(' · ');
}

function setItems(list: HTMLUListElement, texts: readonly string[]): void {
  const now = [...list.children].map((item) => item.textContent);
  if (now.length === texts.length && now.every((text, i) => text === texts[i])) return;
  list.replaceChildren(...texts.map((text) => element('li', '', text)));
}
