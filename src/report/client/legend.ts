import type uPlot from 'uplot';

/** The legend's text for the point under the cursor: empty if there is none. */
export function told(text: (value: number) => string): uPlot.Series.Value {
  return (_: uPlot, value: number | null) => (value == null ? '' : text(value));
}

/** A line through the measured points; a point without neighbors is a dot. */
export function line(
  label: string,
  stroke: string,
  text: (value: number) => string,
  extra: Partial<uPlot.Series> = {},
): uPlot.Series {
  return {
    label,
    stroke,
    width: 2,
    value: told(text),
    points: { show: true, size: 5, fill: stroke, filter: lonePoints },
    ...extra,
  };
}

function lonePoints(plot: uPlot, seriesIndex: number): number[] {
  const values = plot.data[seriesIndex]!;
  return [...values.keys()].filter(
    (i) => values[i] != null && values[i - 1] == null && values[i + 1] == null,
  );
}
