import { element, setText } from '../dom.ts';

export interface Column<Row> {
  readonly name: string;
  /** The displayed text. */
  readonly text: (row: Row) => string;
  /** The sort key: numbers start in descending order, words in ascending order. */
  readonly order: (row: Row) => number | string;
  /** Fraction of a whole, 0 to 1, drawn as a bar behind the text. */
  readonly bar?: (row: Row) => number;
  /** `words` columns need space, `extra` columns are hidden on narrow screens. */
  readonly kind?: 'words' | 'extra';
}

export interface TableOptions<Row> {
  readonly title: string;
  readonly columns: readonly Column<Row>[];
  /** Identifies a row when there is newer data. */
  readonly key: (row: Row) => string;
}

interface Sorting<Row> {
  readonly column: Column<Row>;
  readonly descending: boolean;
}

/** Tables with more rows than this scroll. */
const MOST_ROWS = 100;

/** A table that the reader can sort by each column; newer rows keep the chosen order. */
export class Table<Row> {
  readonly element: HTMLElement;
  readonly #options: TableOptions<Row>;
  readonly #scroll: HTMLElement;
  readonly #body = element('tbody');
  readonly #heads = new Map<Column<Row>, HTMLTableCellElement>();
  readonly #lines = new Map<string, HTMLTableRowElement>();
  #rows: readonly Row[] = [];
  #sorting: Sorting<Row> | null = null;

  constructor(options: TableOptions<Row>) {
    this.#options = options;
    const head = element('tr');
    for (const column of options.columns) head.append(this.#head(column));
    const table = element('table', '', element('thead', '', head), this.#body);
    table.ariaLabel = options.title;
    this.#scroll = element('div', 'scroll', table);
    this.#scroll.tabIndex = 0;
    this.#scroll.role = 'region';
    this.#scroll.ariaLabel = options.title;
    this.element = element('section', 'card', element('h2', '', options.title), this.#scroll);
  }

  /** In their initial order, until the reader sorts them. An empty table is hidden. */
  show(rows: readonly Row[]): void {
    this.#rows = rows;
    const [first] = rows;
    for (const [column, head] of this.#heads) {
      head.className = first === undefined ? '' : classOf(column, first);
    }
    this.#scroll.classList.toggle('long', rows.length > MOST_ROWS);
    this.element.hidden = rows.length === 0;
    this.#fill();
  }

  #fill(): void {
    const { key } = this.#options;
    const gone = new Set(this.#lines.keys());
    const lines = this.#sorted().map((row) => {
      gone.delete(key(row));
      return this.#line(row);
    });
    for (const one of gone) this.#lines.delete(one);
    const inOrder =
      lines.length === this.#body.rows.length &&
      lines.every((line, i) => line === this.#body.rows[i]);
    if (!inOrder) this.#body.replaceChildren(...lines);
  }

  #line(row: Row): HTMLTableRowElement {
    const { columns, key } = this.#options;
    let line = this.#lines.get(key(row));
    if (line === undefined) {
      line = element('tr');
      for (const column of columns) {
        line.append(element('td', classOf(column, row)));
      }
      this.#lines.set(key(row), line);
    }
    for (const [i, column] of columns.entries()) {
      const cell = line.cells[i]!;
      setText(cell, column.text(row));
      if (column.bar !== undefined) {
        cell.classList.add('bar');
        cell.style.setProperty('--share', `${(column.bar(row) * 100).toFixed(1)}%`);
      }
    }
    return line;
  }

  #sorted(): readonly Row[] {
    if (this.#sorting === null) return this.#rows;
    const { column, descending } = this.#sorting;
    const sign = descending ? -1 : 1;
    return this.#rows.toSorted((a, b) => sign * compare(column.order(a), column.order(b)));
  }

  #head(column: Column<Row>): HTMLTableCellElement {
    const button = element('button', '', column.name);
    button.type = 'button';
    button.addEventListener('click', () => this.#sortBy(column));
    const head = element('th', '', button);
    head.scope = 'col';
    this.#heads.set(column, head);
    return head;
  }

  #sortBy(column: Column<Row>): void {
    const first = this.#rows[0];
    const numbers = first !== undefined && isNumber(column, first);
    const again = this.#sorting?.column === column;
    const descending = again ? !this.#sorting!.descending : numbers;
    this.#sorting = { column, descending };
    for (const [one, head] of this.#heads) {
      head.ariaSort = one === column ? (descending ? 'descending' : 'ascending') : null;
    }
    this.#fill();
  }
}

function classOf<Row>(column: Column<Row>, row: Row): string {
  return `${isNumber(column, row) ? 'number' : ''} ${column.kind ?? ''}`.trim();
}

function isNumber<Row>(column: Column<Row>, row: Row): boolean {
  return typeof column.order(row) === 'number';
}

function compare(a: number | string, b: number | string): number {
  return typeof a === 'number' && typeof b === 'number'
    ? a - b
    : String(a).localeCompare(String(b), 'en', { numeric: true });
}
