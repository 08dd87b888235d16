import { contrast, mix, type Colour } from './contrast.js';

/** What a tenant's colour becomes: of buttons, of what is written on them, and of links. */
export type Shades = { primary: Colour; hover: Colour; pressed: Colour; onPrimary: Colour; link: Colour };

const white = '#ffffff';
const black = '#000000';

/** What the sign-in pages (design/tokens.css) have behind buttons and links, and where a colour goes that is too close to it. */
export const colourSchemes = {
  light: { card: '#ffffff', behindLinks: ['#ffffff', '#f2f5f3', '#d6dedb', '#e9eeeb'], away: black },
  dark: { card: '#131c1a', behindLinks: ['#131c1a', '#1b2623', '#283531', '#0b1211'], away: white },
} as const;
/** Light or dark. */
export type ColourScheme = keyof typeof colourSchemes;

/** The least contrast of text (WCAG 2.2, 1.4.3). */
export const leastForText = 4.5;
/** The least contrast of what is no text and is to be seen (WCAG 2.2, 1.4.11). */
export const leastForControls = 3;

/** The nearest colour to this one that does; there always is one, because the last is black or white. */
const nearest = (colour: Colour, away: Colour, does: (candidate: Colour) => boolean): Colour => {
  for (let step = 0; step < 100; step += 1) {
    const candidate = mix(colour, away, step / 100);
    if (does(candidate)) return candidate;
  }
  return away;
};

/** The shades of a colour in one scheme: the colour itself wherever it can be read. */
export const shadesOf = (colour: Colour, scheme: ColourScheme): Shades => {
  const { card, behindLinks, away } = colourSchemes[scheme];
  const primary = nearest(colour, away, (shade) => contrast(shade, card) >= leastForControls);
  const onPrimary = contrast(white, primary) >= leastForText ? white : black;
  const isReadable = (shade: Colour) =>
    contrast(shade, onPrimary) >= leastForText && contrast(shade, card) >= leastForControls;
  const moved = (share: number, otherwise: Colour) =>
    [mix(primary, black, share), mix(primary, white, share)].find(isReadable) ?? otherwise;
  const hover = moved(0.12, primary);
  return {
    primary,
    hover,
    pressed: moved(0.24, hover),
    onPrimary,
    link: nearest(colour, away, (shade) => behindLinks.every((ground) => contrast(shade, ground) >= leastForText)),
  };
};
