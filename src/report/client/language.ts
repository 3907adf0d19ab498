/**
 * Under `LANG=C`, Chromium reports the language `en-US@posix`, which `Intl` rejects, and uPlot uses it as soon as it is
 * loaded. Must be imported before uPlot.
 */
try {
  new Intl.Locale(navigator.language);
} catch {
  Object.defineProperty(navigator, 'language', { value: 'en' });
}
