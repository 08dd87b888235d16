import { shadesOf, type Shades, type TenantBranding } from '@latchkey/contracts';

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
