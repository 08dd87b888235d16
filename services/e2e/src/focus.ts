import { expect, type Page } from '@playwright/test';

/** What has the focus shows that it has: an outline, a ring or a border that it has not without. */
export const showsFocus = (page: Page): Promise<boolean> =>
  page.evaluate(async () => {
    const drawn = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const focused = document.activeElement;
    if (!(focused instanceof HTMLElement) || focused === document.body) return false;
    const looks = () =>
      [getComputedStyle(focused), getComputedStyle(focused, '::after')]
        .map(({ boxShadow, outlineStyle, outlineWidth, outlineColor }) =>
          [boxShadow, outlineStyle, outlineWidth, outlineColor].join(' '),
        )
        .join(' | ');
    const withFocus = looks();
    focused.blur();
    await drawn();
    const without = looks();
    focused.focus();
    await drawn();
    return withFocus !== without;
  });

/** Goes on from stop to stop until it is this one, which shows that it has the focus. A dialog (`isDialog`) lets nothing lose it to compare with. */
export const tabsOnTo = async (page: Page, name: string, { isDialog = false } = {}): Promise<void> => {
  const wanted = page
    .locator(':focus')
    .and(page.getByLabel(name, { exact: true }).or(page.getByText(name, { exact: true })));
  for (let stops = 0; stops < 25; stops += 1) {
    await page.keyboard.press('Tab');
    if ((await wanted.count()) > 0) {
      const isSeen = isDialog ? (await page.locator(':focus-visible').count()) === 1 : await showsFocus(page);
      expect(isSeen, `the focus on "${name}" can be seen`).toBe(true);
      return;
    }
  }
  throw new Error(`nothing that is called "${name}" has the focus within 25 stops`);
};
