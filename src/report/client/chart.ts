import uPlot from 'uplot';
import type { RunResult } from '../../statistics/result.ts';
import { element } from './dom.ts';

export type PlotOptions = Omit<uPlot.Options, 'width' | 'height' | 'series'>;

/** The data and state of a chart. */
export interface View {
  /** The latest result. */
  readonly result: RunResult;
  /** Labels of hidden series. */
  readonly hidden: ReadonlySet<string>;
  readonly logarithmic: boolean;
}

/** The content of a chart. */
export interface Picture {
  readonly title: string;
  /** Of its vertical axis. */
  readonly unit: string;
  /** How to read it. */
  readonly reading: string;
  /** What its colors mean, unless the legend says so. */
  readonly key?: () => HTMLElement;
  /** Whether its values can be shown on a logarithmic as well as on a linear scale. */
  readonly hasLogarithm?: boolean;
  /** Whether it is relevant for this run; always, unless set. */
  isNeeded?(view: View): boolean;
  /** The text to show if there is nothing to draw. */
  nothing?(view: View): string | null;
  /** Creates a new plot if the labels have changed. */
  series(view: View): uPlot.Series[];
  data(view: View): uPlot.AlignedData;
  options(view: View): PlotOptions;
}

const HEIGHT_PX = 260;
/** Width of a chart on A4 or letter paper. */
const PRINTED_PX = 680;

/** A chart that follows the latest result: it keeps its series and zoom, and redraws only what has changed. */
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

  /** Redraws everything, with the current colors and width. */
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

  /** Reads the latest result when called: a plot outlives the result that it was created for. */
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

/** Areas and dots are also filled in the legend. */
function fillOf(plot: uPlot, index: number): string {
  const { class: kind, fill, points } = plot.series[index] ?? {};
  const paint = kind === 'area' ? fill : kind === 'dots' ? points?.fill : undefined;
  const colour = typeof paint === 'function' ? paint(plot, index) : paint;
  return typeof colour === 'string' ? colour : 'transparent';
}

/** Whether the reader has zoomed the x axis: unzoomed, it covers more than the data. */
function isZoomed(plot: uPlot): boolean {
  const { min, max } = plot.scales['x']!;
  const xs = plot.data[0];
  if (min == null || max == null || xs.length === 0) return false;
  return min > xs[0]! || max < xs.at(-1)!;
}
