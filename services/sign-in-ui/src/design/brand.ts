import type { TenantBranding } from '@latchkey/contracts';
import { contrast, mix, type Colour } from './contrast.js';

/** What a tenant's colour becomes: of buttons, of what is written on them, and of links. */
export type Shades = { primary: Colour; hover: Colour; pressed: Colour; onPrimary: Colour; link: Colour };

const white = '#ffffff';
const black = '#000000';

/** What tokens.css has behind buttons and links, and where a colour goes that is too close to it. */
export const schemes = {
  light: { card: '#ffffff', behindLinks: ['#ffffff', '#f2f5f3', '#d6dedb', '#e9eeeb'], away: black },
  dark: { card: '#131c1a', behindLinks: ['#131c1a', '#1b2623', '#283531', '#0b1211'], away: white },
} as const;
export type Scheme = keyof typeof schemes;

/** WCAG 2.2, 1.4.3 and 1.4.11. */
export const leastForText = 4.5;
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
export const shadesOf = (colour: Colour, scheme: Scheme): Shades => {
  const { card, behindLinks, away } = schemes[scheme];
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

const names = {
  primary: 'primary',
  hover: 'hover',
  pressed: 'pressed',
  onPrimary: 'on-primary',
  link: 'link',
} as const;

/** Gives the page the tenant's colour; without one it keeps its own. By the object model: the policy allows no inline style. */
export const applyBrand = ({ colour }: TenantBranding, { style } = document.documentElement): void => {
  for (const scheme of ['light', 'dark'] as const) {
    const shades = colour === undefined ? undefined : shadesOf(colour.toLowerCase(), scheme);
    for (const [role, name] of Object.entries(names)) {
      style.setProperty(`--brand-${scheme}-${name}`, shades?.[role as keyof Shades] ?? null);
    }
  }
};
