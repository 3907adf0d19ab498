/** A text as a cell of a table (RFC 4180): quoted if it may contain separators. */
export function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
