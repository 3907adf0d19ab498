import type { LiveLoad, RateRange } from '../../load/rate-range.ts';
import { element } from '../../report/client/dom.ts';
import { type LoadModelName, UNITS, UNITS_IN_WORDS } from '../../text/load-models.ts';
import type { StateEvent } from '../protocol.ts';

const NAMES: Readonly<Record<LoadModelName, string>> = {
  requests_per_second: 'Rate',
  users_per_second: 'Arrivals',
  users: 'Users',
};

/**
 * The level of a load at full load, as a number and as a logarithmic slider from a tenth of the level to ten times
 * as much. With several loads, one is chosen.
 */
export class RateField {
  readonly element = element('form', 'rate');
  readonly #scenario = element('select');
  readonly #number = element('input');
  readonly #name = element('span', '', NAMES.requests_per_second);
  readonly #unit = element('span', '', UNITS.requests_per_second);
  readonly #slider = element('input');
  #range: RateRange | null = null;
  /** Another level is being entered, or was rejected: the run's own level is not shown meanwhile. */
  #choosing = false;
  #state: StateEvent | null = null;

  /** @param move requests a level; resolves with whether it was accepted */
  constructor(move: (level: number, scenario: string | undefined) => Promise<boolean>) {
    this.#number.type = 'number';
    this.#number.step = 'any';
    this.#number.inputMode = 'decimal';
    this.#slider.type = 'range';
    this.#slider.min = '-1';
    this.#slider.max = '1';
    this.#slider.step = '0.01';
    this.#slider.ariaLabel =
      'Level at full load, from a tenth of the profile’s level to ten times as much';
    this.#scenario.ariaLabel = 'Scenario';
    this.#scenario.hidden = true;
    this.element.append(
      this.#scenario,
      element('label', '', this.#name, this.#number, this.#unit),
      this.#slider,
    );
    // The server explains what is wrong with a number.
    this.element.noValidate = true;
    this.element.addEventListener('submit', (event) => event.preventDefault());
    this.element.addEventListener('keydown', ({ key }) => {
      if (key === 'Escape') this.#choosing = false;
    });
    this.#scenario.addEventListener('change', () => {
      this.#choosing = false;
      this.#showLoad();
    });
    this.#slider.addEventListener('input', () => {
      this.#number.value = String(this.#chosenBySlider());
    });
    for (const input of [this.#number, this.#slider]) {
      input.addEventListener('input', () => {
        this.#choosing = true;
      });
      input.addEventListener('change', async () => {
        const several = (this.#state?.loads.length ?? 0) > 1;
        const scenario = several ? this.#scenario.value : undefined;
        const wasTaken = await move(this.#number.valueAsNumber, scenario);
        // A rejected value stays so that it can be corrected.
        this.#choosing = !wasTaken;
        this.#number.ariaInvalid = String(!wasTaken);
      });
    }
  }

  show(state: StateEvent | null, possible: boolean): void {
    this.#state = state;
    this.#listScenarios(state?.loads ?? []);
    const isOpen = possible && (this.#load?.range ?? null) !== null;
    this.#number.disabled = this.#slider.disabled = !isOpen;
    this.#showLoad();
  }

  get #load(): LiveLoad | undefined {
    const loads = this.#state?.loads ?? [];
    return loads.find(({ name }) => name === this.#scenario.value) ?? loads[0];
  }

  #listScenarios(loads: readonly LiveLoad[]): void {
    this.#scenario.hidden = loads.length < 2;
    const names = loads.map(({ name }) => name);
    const listed = [...this.#scenario.options].map(({ value }) => value);
    if (names.length === listed.length && names.every((name, i) => name === listed[i])) return;
    this.#scenario.replaceChildren(...names.map((name) => new Option(name, name)));
  }

  #showLoad(): void {
    const load = this.#load;
    if (load === undefined) return;
    const { model, level, range } = load;
    if (range !== null) this.#range = range;
    this.#name.textContent = NAMES[model];
    this.#unit.textContent = UNITS[model];
    if (this.#choosing) return;
    this.#number.value = String(Number(level.toPrecision(6)));
    if (this.#range === null) return;
    this.#slider.value = String(Math.log10(level / this.#range.own));
    this.#slider.ariaValueText = `${this.#number.value} ${UNITS_IN_WORDS[model]}`;
  }

  /** Three digits, except that the profile's own level is shown exactly. */
  #chosenBySlider(): number {
    const { own, min, max } = this.#range!;
    const exponent = this.#slider.valueAsNumber;
    if (exponent === 0) return own;
    return Math.min(max, Math.max(min, Number((own * 10 ** exponent).toPrecision(3))));
  }
}
