import { expect, type Page } from '@playwright/test';

/** A phone of the smallest kind, and a desktop of 1280×800 at 200 %. */
const narrow = [
  { width: 320, height: 568 },
  { width: 640, height: 400 },
] as const;

/** What sticks out of the window, or is cut off by the element that it is in. Runs in the page. */
const outOfReach = (): string[] => {
  const { clientWidth: room, scrollWidth } = document.documentElement;
  const isSeen = (element: Element) =>
    element.closest('.visually-hidden, svg') === null && element.getClientRects().length > 0;
  const isOutside = (element: Element) => {
    const { left, right } = element.getBoundingClientRect();
    return left < -1 || right > room + 1;
  };
  const isCutOff = (element: Element) => {
    // What is typed scrolls within its field.
    if (element.matches('input, select, textarea')) return false;
    const { overflowX, overflowY, textOverflow } = getComputedStyle(element);
    // A row of a table is one line, and leads to where all of it stands.
    if (textOverflow === 'ellipsis' && element.closest('[role="row"]')) return false;
    const isWide = overflowX !== 'visible' && element.scrollWidth > element.clientWidth + 1;
    return isWide || (overflowY !== 'visible' && element.scrollHeight > element.clientHeight + 1);
  };
  const nameOf = (element: Element) => `${element.tagName} ${element.className}: ${element.textContent.slice(0, 40)}`;
  const seen = [...document.querySelectorAll('main *, footer *')].filter(isSeen);
  return [
    ...(scrollWidth > room ? [`the page is ${scrollWidth} px wide`] : []),
    ...seen.filter(isOutside).map((element) => `outside: ${nameOf(element)}`),
    ...seen.filter(isCutOff).map((element) => `cut off: ${nameOf(element)}`),
  ];
};

/** Expects everything to be within the window on a small phone and at 200 % (WCAG 2.2, 1.4.4 and 1.4.10). */
export const expectToFit = async (page: Page): Promise<void> => {
  for (const viewport of narrow) {
    await page.setViewportSize(viewport);
    // What is drawn by its size (a chart, a table) follows the window a moment later.
    await expect.poll(() => page.evaluate(outOfReach), { message: `${viewport.width} px`, timeout: 5_000 }).toEqual([]);
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
