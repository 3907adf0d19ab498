import type { RunResult } from '../../statistics/result.ts';
import { element, setText } from './dom.ts';

const LIMITS = ['target', 'generator'] as const;
const WORDS = {
  target: 'the services were the limit',
  generator: 'the generator was the limit',
};

/** What the shading of the charts means, if there is any. */
export class LimitKey {
  readonly element = element('p', 'limits');
  readonly #keys = LIMITS.map((limit) => {
    const words = element('span');
    const key = element('span', 'key', element('i', limit), words);
    this.element.append(key);
    return { limit, key, words };
  });

  show({ timeline }: RunResult): void {
    for (const { limit, key, words } of this.#keys) {
      const seconds = timeline.reduce((sum, row) => sum + row.limitedSeconds[limit], 0);
      key.hidden = seconds === 0;
      setText(words, `${seconds} second${seconds === 1 ? '' : 's'} in which ${WORDS[limit]}`);
    }
    this.element.hidden = this.#keys.every(({ key }) => key.hidden);
  }
}
