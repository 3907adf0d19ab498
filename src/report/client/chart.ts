import uPlot from 'uplot';
import type { RunResult } from '../../statistics/result.ts';
import { element } from './dom.ts';

export type PlotOptions = Omit<uPlot.Options, 'width' | 'height' | 'series'>;

/** What a chart is drawn for. */
export interface View {
  /** The newest. */
  readonly result: RunResult;
  /** Labels of the legend that were switched off. */
  readonly hidden: ReadonlySet<string>;
  readonly logarithmic: boolean;
}

/** What a chart shows. */
export interface Picture {
  readonly title: string;
  /** Of its vertical axis. */
  readonly unit: string;
  /** How to read it. */
  readonly reading: string;
  /** What its colours stand for, where the legend does not say it. */
  readonly key?: () => HTMLElement;
  /** Whether its values can be seen on a logarithmic scale as well as on a linear one. */
  readonly hasLogarithm?: boolean;
  /** Whether it tells anything of this run; always, where not said otherwise. */
  isNeeded?(view: View): boolean;
  /** The text to show if there is nothing to draw. */
  nothing?(view: View): string | null;
  /** Other labels than before make a new plot. */
  series(view: View): uPlot.Series[];
  data(view: View): uPlot.AlignedData;
  options(view: View): PlotOptions;
}

const HEIGHT_PX = 260;
/** Width of a chart on A4 or letter paper. */
const PRINTED_PX = 680;

/** A picture that follows the newest result: same lines, same zoom, nothing drawn anew that need not be. */
export class Chart {
  readonly element: HTMLElement;
  readonly #picture: Picture;
  readonly #place = element('div', 'plot');
  readonly #hidden = new Set<string>();
  #plot: uPlot | null = null;
  #result: RunResult | null = null;
  #logarithmic: boolean;
  #printing = false;

  constructor(picture: Picture) {
    this.#picture = picture;
    this.#logarithmic = picture.hasLogarithm === true;
    const head = element(
      'header',
      '',
      element('h2', '', picture.title),
      element('span', 'unit', picture.unit),
    );
    if (picture.hasLogarithm) head.append(this.#scaleButton());
    this.element = element(
      'section',
      'card chart',
      head,
      element('p', 'reading', picture.reading),
      ...(picture.key === undefined ? [] : [picture.key()]),
      this.#place,
    );
    new ResizeObserver(() => this.#fit()).observe(this.#place);
  }

  show(result: RunResult): void {
    this.#result = result;
    this.element.hidden = this.#picture.isNeeded?.(this.#view()) === false;
    if (this.element.hidden) return;
    const plot = this.#plot;
    const labels = this.#picture.series(this.#view()).map(({ label }) => label);
    if (plot === null || labels.join('\n') !== plot.series.map((s) => s.label).join('\n')) {
      this.draw();
      return;
    }
    this.#setData(plot, isZoomed(plot));
  }

  /** Anew, with the colours and the width of this moment. */
  draw(printing = this.#printing): void {
    this.#printing = printing;
    if (this.#result === null || this.element.hidden) return;
    const nothing = this.#nothing();
    if (nothing !== null) {
      this.#plot?.destroy();
      this.#plot = null;
      this.#place.replaceChildren(element('p', 'nothing', nothing));
      return;
    }
    const zoom = this.#plot !== null && isZoomed(this.#plot) ? this.#plot.scales['x'] : undefined;
    this.#plot?.destroy();
    this.#place.replaceChildren();
    const view = this.#view();
    const series = this.#picture
      .series(view)
      .map((one) => ({ ...one, show: !this.#hidden.has(String(one.label)) }));
    const options = this.#picture.options(view);
    const plot = new uPlot(
      {
        ...options,
        width: this.#width(),
        height: HEIGHT_PX,
        series,
        legend: { markers: { width: 1.5, dash: dashOf, fill: fillOf } },
        hooks: { ...options.hooks, setSeries: [(_, index) => this.#switched(index)] },
      },
      this.#picture.data(view),
      this.#place,
    );
    this.#plot = plot;
    if (zoom?.min != null && zoom.max != null) {
      plot.setScale('x', { min: zoom.min, max: zoom.max });
    }
  }

  #nothing(): string | null {
    if (this.#result?.timeline.length === 0) return 'There is no whole second to draw.';
    return this.#picture.nothing?.(this.#view()) ?? null;
  }

  /** Reads what is newest at the moment it is asked: a plot outlives the result it was made for. */
  #view(): View {
    const chart = this;
    return {
      hidden: this.#hidden,
      get result() {
        return chart.#result!;
      },
      get logarithmic() {
        return chart.#logarithmic;
      },
    };
  }

  #setData(plot: uPlot, keepZoom: boolean): void {
    plot.setData(this.#picture.data(this.#view()), !keepZoom);
    if (keepZoom) plot.redraw();
  }

  #switched(index: number | null): void {
    const plot = this.#plot;
    const one = index === null ? undefined : plot?.series[index];
    if (plot === null || one === undefined) return;
    const label = String(one.label);
    if (one.show === this.#hidden.has(label)) {
      if (one.show) this.#hidden.delete(label);
      else this.#hidden.add(label);
      this.#setData(plot, true);
    }
  }

  #scaleButton(): HTMLButtonElement {
    const button = element('button', 'scale', 'log scale');
    button.type = 'button';
    button.ariaPressed = String(this.#logarithmic);
    button.addEventListener('click', () => {
      this.#logarithmic = !this.#logarithmic;
      button.ariaPressed = String(this.#logarithmic);
      this.draw();
    });
    return button;
  }

  #width(): number {
    return this.#printing ? PRINTED_PX : this.#place.clientWidth;
  }

  #fit(): void {
    const width = this.#width();
    if (this.#plot !== null && width > 0 && width !== this.#plot.width) {
      this.#plot.setSize({ width, height: HEIGHT_PX });
    }
  }
}

/** The style of a line, for its mark in the legend. */
function dashOf(plot: uPlot, index: number): string {
  const [on = 0] = plot.series[index]?.dash ?? [];
  return on === 0 ? 'solid' : on > 5 ? 'dashed' : 'dotted';
}

/** Areas and dots are filled in the legend, too. */
function fillOf(plot: uPlot, index: number): string {
  const { class: kind, fill, points } = plot.series[index] ?? {};
  const paint = kind === 'area' ? fill : kind === 'dots' ? points?.fill : undefined;
  const colour = typeof paint === 'function' ? paint(plot, index) : paint;
  return typeof colour === 'string' ? colour : 'transparent';
}

/** Whether a reader has chosen a part of the x axis: the whole has more than the data. */
function isZoomed(plot: uPlot): boolean {
  const { min, max } = plot.scales['x']!;
  const xs = plot.data[0];
  if (min == null || max == null || xs.length === 0) return false;
  return min > xs[0]! || max < xs.at(-1)!;
}
