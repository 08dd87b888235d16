import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

const viewports = [
  { width: 390, height: 844 },
  { width: 1280, height: 800 },
] as const;
const schemes = ['light', 'dark'] as const;

/** Expects no serious or critical finding of axe on this page, on a phone and a desktop, in light and in dark. */
export const expectAccessible = async (page: Page): Promise<void> => {
  const findings: string[] = [];
  for (const viewport of viewports) {
    for (const colorScheme of schemes) {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      // Legacy mode: there are no frames, and no second page is opened for the results.
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
      const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      const places = grave.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 120)}`));
      findings.push(...places.map((place) => `${viewport.width} px ${colorScheme}: ${place}`));
    }
  }
  expect(findings).toEqual([]);
};
