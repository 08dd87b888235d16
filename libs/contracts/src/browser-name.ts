/** In order: a browser that calls itself several names is meant by the first. */
const browsers: readonly (readonly [sign: RegExp, name: string])[] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\bOPR\/|\bOpera\b/, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Chrome|CriOS)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];

const systems: readonly (readonly [sign: RegExp, name: string])[] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
];

/** Every browser and every system that a name may be made of: so many, whatever a header says. */
export const browserWords: { readonly browsers: ReadonlySet<string>; readonly systems: ReadonlySet<string> } = {
  browsers: new Set(browsers.map(([, name]) => name)),
  systems: new Set(systems.map(([, name]) => name)),
};

/**
 * What a person tells one of their browsers from another by, `Firefox · Windows`, from its User-Agent header; empty where that
 * names none. Nothing of the header itself is in it.
 */
export const browserName = (userAgent: string): string =>
  [browsers, systems]
    .map((known) => known.find(([sign]) => sign.test(userAgent))?.[1])
    .filter((word) => word !== undefined)
    .join(' · ');
