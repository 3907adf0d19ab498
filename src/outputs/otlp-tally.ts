import { count, plural } from '../text/format.ts';
import { type Answer, hasArrived } from './otlp-answer.ts';

/** What became of a run's pushes. */
export class OtlpTally {
  #pushes = 0;
  #failed = 0;
  #partial = 0;
  #failure = '';
  #rejection = '';
  #lastArrived = true;

  add(answer: Answer): void {
    this.#pushes++;
    this.#lastArrived = hasArrived(answer);
    if (answer.kind === 'partial') {
      this.#partial++;
      const reason = answer.reason === '' ? '' : `: ${answer.reason}`;
      this.#rejection = `${plural(answer.rejected, 'data point')} rejected${reason}`;
    } else if (answer.kind !== 'accepted') {
      this.#failed++;
      this.#failure = answer.reason;
    }
  }

  /**
   * What did not arrive, in words, or null. A push contains what did not arrive before: if the last push arrives, the
   * totals do.
   */
  get problem(): string | null {
    const problems = [];
    if (this.#failed > 0) {
      problems.push(`${this.#of(this.#failed)} failed${this.#final()}: ${this.#failure}`);
    }
    if (this.#partial > 0) {
      problems.push(`${this.#of(this.#partial)} arrived in part: ${this.#rejection}`);
    }
    return problems.length === 0 ? null : problems.join('; ');
  }

  #of(some: number): string {
    const pushes = this.#pushes === 1 ? 'push' : 'pushes';
    return `${count(some)} of ${count(this.#pushes)} ${pushes}`;
  }

  #final(): string {
    if (this.#failed === this.#pushes) return '';
    return this.#lastArrived ? ', but the final numbers arrived' : ', including the final numbers';
  }
}
