/**
 * Chromium under `LANG=C` calls its language `en-US@posix`, which `Intl` refuses to know, and uPlot asks it
 * as soon as it is loaded. To be imported before it.
 */
try {
  new Intl.Locale(navigator.language);
} catch {
  Object.defineProperty(navigator, 'language', { value: 'en' });
}
