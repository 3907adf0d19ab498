import type { RateRange } from '../../load/rate-range.ts';
import { element } from '../../report/client/dom.ts';
import type { StateEvent } from '../protocol.ts';

/** The rate at full load, as a number and as a slider; from a tenth of it to ten times is as far each way. */
export class RateField {
  readonly element = element('form', 'rate');
  readonly #number = element('input');
  readonly #slider = element('input');
  #range: RateRange | null = null;
  /** Another rate is being chosen, or was refused: the run's own is not shown meanwhile. */
  #choosing = false;

  /** @param move asks for a rate; resolves with whether it was taken */
  constructor(move: (requestsPerSecond: number) => Promise<boolean>) {
    this.#number.type = 'number';
    this.#number.step = 'any';
    this.#number.inputMode = 'decimal';
    this.#slider.type = 'range';
    this.#slider.min = '-1';
    this.#slider.max = '1';
    this.#slider.step = '0.01';
    this.#slider.ariaLabel = 'Rate at full load, from a tenth of the profile’s to ten times';
    this.element.append(element('label', '', 'Rate', this.#number, 'rps'), this.#slider);
    // The server says in words what is wrong with a number.
    this.element.noValidate = true;
    this.element.addEventListener('submit', (event) => event.preventDefault());
    this.element.addEventListener('keydown', ({ key }) => {
      if (key === 'Escape') this.#choosing = false;
    });
    this.#slider.addEventListener('input', () => {
      this.#number.value = String(this.#chosenBySlider());
    });
    for (const input of [this.#number, this.#slider]) {
      input.addEventListener('input', () => {
        this.#choosing = true;
      });
      input.addEventListener('change', async () => {
        const wasTaken = await move(this.#number.valueAsNumber);
        // A value that was refused stays where it can be corrected.
        this.#choosing = !wasTaken;
        this.#number.ariaInvalid = String(!wasTaken);
      });
    }
  }

  show(state: StateEvent | null, possible: boolean): void {
    const range = state?.rateRange ?? null;
    this.#number.disabled = this.#slider.disabled = !possible || range === null;
    if (range !== null) this.#range = range;
    if (state === null || this.#choosing) return;
    const { requestsPerSecond } = state;
    this.#number.value = String(Number(requestsPerSecond.toPrecision(6)));
    if (this.#range === null) return;
    this.#slider.value = String(Math.log10(requestsPerSecond / this.#range.own));
    this.#slider.ariaValueText = `${this.#number.value} requests per second`;
  }

  /** Three digits, but the profile's own rate as it is. */
  #chosenBySlider(): number {
    const { own, min, max } = this.#range!;
    const exponent = this.#slider.valueAsNumber;
    if (exponent === 0) return own;
    return Math.min(max, Math.max(min, Number((own * 10 ** exponent).toPrecision(3))));
  }
}
