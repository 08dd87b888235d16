import {
  contrast,
  leastForControls,
  leastForText,
  mix,
  colourSchemes,
  shadesOf,
  type ColourScheme,
} from '@latchkey/contracts';
import ts from 'typescript';
import { expect, it } from 'vitest';

it.each([
  ['#000000', '#ffffff', 21],
  ['#ffffff', '#ffffff', 1],
  ['#777777', '#ffffff', 4.48],
  ['#0000ff', '#ffffff', 8.59],
])('%s on %s has a contrast of %d', (one, other, expected) => {
  expect(contrast(one, other)).toBeCloseTo(expected, 2);
  expect(contrast(other, one)).toBe(contrast(one, other));
});

const nasty = {
  white: '#ffffff',
  black: '#000000',
  yellow: '#ffff00',
  'mid grey': '#808080',
  'pure blue': '#0000ff',
  'pure red': '#ff0000',
  'pure green': '#00ff00',
  cyan: '#00ffff',
  magenta: '#ff00ff',
  'the grey between two texts': '#767676',
  'the colour of the dark card': '#131c1a',
  orange: '#ff6600',
};
const rows = Object.entries(nasty).flatMap(([name, colour]) =>
  (['light', 'dark'] as const).map((scheme) => ({ name, colour, scheme })),
);

it.each(rows)('$name can be read in $scheme', ({ colour, scheme }) => {
  const { primary, hover, pressed, onPrimary, link } = shadesOf(colour, scheme);
  const { card, behindLinks } = colourSchemes[scheme];
  for (const ground of [primary, hover, pressed]) {
    expect(contrast(onPrimary, ground)).toBeGreaterThanOrEqual(leastForText);
    expect(contrast(ground, card)).toBeGreaterThanOrEqual(leastForControls);
  }
  for (const ground of behindLinks) expect(contrast(link, ground)).toBeGreaterThanOrEqual(leastForText);
  for (const shade of [primary, hover, pressed, onPrimary, link]) expect(shade).toMatch(/^#[0-9a-f]{6}$/);
});

it.each<{ because: string; colour: string; scheme: ColourScheme; expected: object }>([
  {
    because: 'a colour that can be read is left as it is',
    colour: '#1d4ed8',
    scheme: 'light',
    expected: { primary: '#1d4ed8', onPrimary: '#ffffff', link: '#1d4ed8' },
  },
  {
    because: 'a bright one has dark text in the dark, and is a link as it is',
    colour: '#ffff00',
    scheme: 'dark',
    expected: { primary: '#ffff00', onPrimary: '#000000', link: '#ffff00' },
  },
  {
    because: 'white text wins where both can be read',
    colour: '#767676',
    scheme: 'light',
    expected: { onPrimary: '#ffffff' },
  },
])('$because', ({ colour, scheme, expected }) => {
  expect(shadesOf(colour, scheme)).toMatchObject(expected);
});

it('half way between black and white is grey', () => {
  expect(mix('#000000', '#ffffff', 0.5)).toBe('#808080');
});

it('knows the grounds that the tokens have', () => {
  const [light = '', dark = ''] = (ts.sys.readFile(`${import.meta.dirname}/tokens.css`) ?? '').split(
    'prefers-color-scheme: dark',
  );
  const token = (text: string, name: string) => new RegExp(`--${name}: (#[0-9a-f]{6})`).exec(text)?.[1];
  for (const [text, scheme] of [
    [light, colourSchemes.light],
    [dark, colourSchemes.dark],
  ] as const) {
    expect(token(text, 'card')).toBe(scheme.card);
    expect(['card', 'fill', 'line', 'paper'].map((name) => token(text, name))).toEqual(scheme.behindLinks);
  }
});
