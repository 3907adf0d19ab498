/**
 * Colors by meaning. Lines have a contrast of at least 3 to 1 with their background, text of at least 4.5 to 1
 * (WCAG 2.2); the categories are those of Okabe and Ito, made darker or lighter for this purpose.
 */
const LIGHT = {
  page: '#f4f5f8',
  surface: '#ffffff',
  border: '#dfe3ea',
  shadow: '#1a213044',
  grid: '#e9ecf1',
  ink: '#1a2130',
  muted: '#5a6375',
  accent: '#0b63ce',
  good: '#0f7b47',
  warn: '#a65300',
  bad: '#b42318',
  target: '#5a6375',
  sent: '#0b63ce',
  ended: '#0d8268',
  p50: '#138a86',
  p90: '#1b74c5',
  p95: '#5a4fcf',
  p99: '#a02fb0',
  max: '#c2255c',
  response: '#a02fb0',
  service: '#138a86',
  late: '#b45309',
  limitedByTarget: '#e8890c40',
  limitedByGenerator: '#7c3aed66',
  category1: '#0072b2',
  category2: '#b87400',
  category3: '#00805e',
  category4: '#b0508a',
  category5: '#3a8fc4',
  category6: '#b84a00',
  category7: '#6b5bb5',
  category8: '#6f7785',
  heat0: '#e4f1d3',
  heat1: '#8fd0bb',
  heat2: '#2f9fc0',
  heat3: '#2157a8',
  heat4: '#121f5c',
};

export type Colour = keyof typeof LIGHT;

const DARK: Readonly<Record<Colour, string>> = {
  page: '#0e1218',
  surface: '#171c25',
  border: '#2a3240',
  shadow: '#000000b0',
  grid: '#252c38',
  ink: '#e8ebf1',
  muted: '#9aa5b8',
  accent: '#6cb0ff',
  good: '#4cc98a',
  warn: '#f5b04c',
  bad: '#ff8a7d',
  target: '#9aa5b8',
  sent: '#6cb0ff',
  ended: '#43c9a4',
  p50: '#48cfc5',
  p90: '#62b1f2',
  p95: '#a49bff',
  p99: '#e38cf0',
  max: '#ff8bab',
  response: '#e38cf0',
  service: '#48cfc5',
  late: '#f5b04c',
  limitedByTarget: '#f0962b38',
  limitedByGenerator: '#b18cff80',
  category1: '#4aa8e8',
  category2: '#e0a83c',
  category3: '#35b893',
  category4: '#df8fbf',
  category5: '#8ccdf2',
  category6: '#f0864a',
  category7: '#a79af0',
  category8: '#9aa5b8',
  heat0: '#1d2c47',
  heat1: '#21578f',
  heat2: '#2f93b0',
  heat3: '#86cfae',
  heat4: '#fbf7c0',
};

const CATEGORIES = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => `category${n}` as Colour);
const HEAT: readonly Colour[] = ['heat0', 'heat1', 'heat2', 'heat3', 'heat4'];

const dark = matchMedia('(prefers-color-scheme: dark)');
/** Paper is white. */
let printing = false;

export function colour(name: Colour): string {
  return (dark.matches && !printing ? DARK : LIGHT)[name];
}

/** For named items of one kind; from the ninth on, colors repeat. */
export function categoryColour(index: number): string {
  return colour(CATEGORIES[index % CATEGORIES.length]!);
}

/** A category's fill color: lighter than its line, and opaque. */
export function blend(hex: string): string {
  return mixed(hex, colour('surface'), 0.45);
}

/** By fraction of the maximum, on a square-root scale, so that small values are visible as well. */
export function heatColour(share: number): string {
  const place = Math.sqrt(share) * (HEAT.length - 1);
  const index = Math.min(HEAT.length - 2, Math.floor(place));
  return mixed(colour(HEAT[index]!), colour(HEAT[index + 1]!), place - index);
}

function mixed(from: string, to: string, share: number): string {
  const part = (hex: string, i: number) => Number.parseInt(hex.slice(1 + 2 * i, 3 + 2 * i), 16);
  const parts = [0, 1, 2].map((i) => Math.round(part(from, i) * (1 - share) + part(to, i) * share));
  return `rgb(${parts.join(' ')})`;
}

/** Passes the colors to the style sheet, and calls back whenever the colors or the medium change. */
export function followTheme(root: HTMLElement, onChange: (printing: boolean) => void): void {
  const apply = () => {
    for (const name of Object.keys(LIGHT)) {
      root.style.setProperty(`--${name}`, colour(name as Colour));
    }
    document.documentElement.style.colorScheme = printing ? 'light' : '';
    onChange(printing);
  };
  dark.addEventListener('change', apply);
  for (const [event, now] of [
    ['beforeprint', true],
    ['afterprint', false],
  ] as const) {
    addEventListener(event, () => {
      printing = now;
      apply();
    });
  }
  apply();
}
