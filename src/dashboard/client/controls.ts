import { addStyle, element, setText } from '../../report/client/dom.ts';
import { levelsInWords } from '../../statistics/in-words.ts';
import type { RunResult, TimelineRow } from '../../statistics/result.ts';
import { plural, rate, seconds } from '../../text/format.ts';
import { type GeneratorPhase, PHASES } from '../../text/phases.ts';
import type { Action, StateEvent } from '../protocol.ts';
import { act } from './act.ts';
import style from './controls.css';
import { RateField } from './rate-field.ts';
import { save } from './save.ts';

const SENDING: readonly GeneratorPhase[] = ['ramp-up', 'hold', 'ramp-down'];

/** The state of the run, and the actions that it allows. */
export class Controls {
  readonly element: HTMLElement;
  readonly #phase = element('strong', 'phase');
  readonly #progress = element('span', 'progress');
  readonly #pause = button('Pause', () => this.#pauseOrResume());
  readonly #stop = button('Stop', () => this.#stopOrAbort());
  readonly #save = button('Save report', () => this.#result && save(this.#result));
  readonly #rate = new RateField((rate, scenario) => this.#do('rate', { rate, scenario }));
  /** Why the last action failed. */
  readonly #refusal = element('p', 'refusal');
  /** Messages about the run or the connection. */
  readonly #outcome = element('p', 'outcome');
  #state: StateEvent | null = null;
  #result: RunResult | null = null;

  constructor() {
    addStyle(style);
    this.#stop.classList.add('stop');
    this.#save.hidden = true;
    this.#refusal.role = 'alert';
    this.#outcome.role = 'status';
    this.element = element(
      'header',
      'controls',
      element('div', 'where', this.#phase, this.#progress),
      this.#rate.element,
      element('div', 'buttons', this.#pause, this.#stop, this.#save),
      this.#refusal,
      this.#outcome,
    );
    setText(this.#outcome, 'Connecting …');
    this.#enable(false);
  }

  show(state: StateEvent, result: RunResult): void {
    const { phase } = state;
    this.#state = state;
    this.#result = result;
    this.element.dataset['phase'] = phase;
    document.title = `${PHASES[phase]} · ${result.profile} · Rushhour`;
    setText(this.#phase, PHASES[phase]);
    setText(this.#progress, progressOf(state, result.timeline.at(-1)));
    setText(this.#pause, phase === 'paused' ? 'Resume' : 'Pause');
    setText(this.#stop, phase === 'draining' ? 'Stop at once' : 'Stop');
    setText(this.#outcome, outcomeOf(state));
    this.#enable(true);
  }

  /** The connection broke and is being re-established. */
  lost(): void {
    if (this.#state?.phase === 'finished') return;
    setText(this.#outcome, 'Connection lost. The run continues without this page. Reconnecting …');
    this.#enable(false);
  }

  #enable(connected: boolean): void {
    const phase = (connected && this.#state?.phase) || 'idle';
    const goes = SENDING.includes(phase) || phase === 'paused';
    this.#pause.disabled = !goes;
    this.#stop.disabled = !goes && phase !== 'draining';
    this.#rate.show(this.#state, goes);
    const isOver = phase === 'finished';
    this.#save.hidden = !isOver;
    this.#stop.hidden = isOver;
    // A shard plays its part of one run: it can be neither paused nor changed.
    const isShard = this.#result?.shard !== undefined;
    this.#pause.hidden = this.#rate.element.hidden = isOver || isShard;
  }

  #pauseOrResume(): Promise<boolean> {
    return this.#do(this.#state?.phase === 'paused' ? 'resume' : 'pause');
  }

  #stopOrAbort(): Promise<boolean> {
    return this.#do(this.#state?.phase === 'draining' ? 'abort' : 'stop');
  }

  /** Returns whether the action succeeded. */
  async #do(action: Action, body?: object): Promise<boolean> {
    const refusal = await act(action, body);
    setText(this.#refusal, refusal ?? '');
    return refusal === null;
  }
}

function button(name: string, onClick: () => void): HTMLButtonElement {
  const made = element('button', '', name);
  made.type = 'button';
  made.addEventListener('click', ({ detail }) => {
    // The second click of a double click was meant for the button's previous label.
    if (detail <= 1) onClick();
  });
  return made;
}

function progressOf(
  { phase, plannedSeconds, result: { stats } }: StateEvent,
  last: TimelineRow | undefined,
): string {
  const { elapsedSeconds, throughputRps, inFlight } = stats;
  const elapsed = seconds(Math.round(elapsedSeconds));
  const time = `${elapsed} of ${seconds(Number(plannedSeconds.toFixed(1)))}`;
  switch (phase) {
    case 'finished':
      return `${elapsed}, ${rate(throughputRps)} rps on average`;
    case 'draining':
      return `waiting for ${plural(inFlight, 'response')}`;
    case 'paused':
      return time;
    default:
      return [time, ...levelsInWords(stats, last)].join(', ');
  }
}

function outcomeOf({ phase, failure, result }: StateEvent): string {
  if (failure !== null) return `The run failed: ${failure}`;
  if (phase !== 'finished') return '';
  const how = result.stoppedEarly ? 'was stopped' : 'is over';
  return `The run ${how}. This page cannot be reloaded: save the report to keep it.`;
}
