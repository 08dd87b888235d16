import { expect, type Page } from '@playwright/test';

/** A phone of the smallest kind, and a desktop of 1280×800 at 200 %. */
const narrow = [
  { width: 320, height: 568 },
  { width: 640, height: 400 },
] as const;

/** What sticks out of the window, or is cut off by the element that it is in. Runs in the page. */
const outOfReach = (): string[] => {
  const { clientWidth, scrollWidth } = document.documentElement;
  const found = scrollWidth > clientWidth ? [`the page is ${scrollWidth} px wide`] : [];
  const isForScreenReaders = (element: Element) => element.closest('.visually-hidden') !== null;
  for (const element of document.querySelectorAll<HTMLElement>('main *, footer *')) {
    if (isForScreenReaders(element) || element.closest('svg') || element.getClientRects().length === 0) continue;
    const { left, right } = element.getBoundingClientRect();
    const name = `${element.tagName.toLowerCase()}.${element.className}: ${element.textContent.slice(0, 40)}`;
    if (left < -1 || right > clientWidth + 1) found.push(`outside: ${name}`);
    const { overflowX, overflowY } = getComputedStyle(element);
    const isCut = (overflow: string, content: number, room: number) => overflow !== 'visible' && content > room + 1;
    if (element instanceof HTMLInputElement || element instanceof HTMLSelectElement) continue;
    if (isCut(overflowX, element.scrollWidth, element.clientWidth)) found.push(`cut off: ${name}`);
    if (isCut(overflowY, element.scrollHeight, element.clientHeight)) found.push(`cut off: ${name}`);
  }
  return found;
};

/** Expects everything to be within the window on a small phone and at 200 % (WCAG 2.2, 1.4.4 and 1.4.10). */
export const expectToFit = async (page: Page): Promise<void> => {
  for (const viewport of narrow) {
    await page.setViewportSize(viewport);
    expect(await page.evaluate(outOfReach), `${viewport.width} px`).toEqual([]);
  }
};

/** Expects that nothing moves for longer than a frame, where the system says to keep still (WCAG 2.2, 2.3.3). */
export const expectStillness = async (page: Page): Promise<void> => {
  const moving = await page.evaluate(() =>
    document
      .getAnimations()
      .filter(({ effect }) => Number(effect?.getComputedTiming().activeDuration ?? 0) > 17)
      .map((animation) => (animation instanceof CSSAnimation ? animation.animationName : 'a transition')),
  );
  expect(moving).toEqual([]);
};
