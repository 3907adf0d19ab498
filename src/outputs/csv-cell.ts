/** A text as a cell of a table (RFC 4180): in quotes where it may have separators in it. */
export function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
