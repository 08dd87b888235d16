import type { BrowserContext } from '@playwright/test';

/** The browser's own line about an answer that is no success; what the answer means is the tests' business. */
const networkStatus = /^Failed to load resource:/;

/** Collects what a browser complains about from now on: console errors, uncaught exceptions, policy violations. */
export const collectComplaints = async (context: BrowserContext): Promise<readonly string[]> => {
  const complaints: string[] = [];
  context.on('console', (message) => {
    const isComplaint = message.type() === 'error' || message.type() === 'warning';
    if (isComplaint && !networkStatus.test(message.text())) complaints.push(`${message.type()}: ${message.text()}`);
  });
  context.on('weberror', (error) => complaints.push(`uncaught: ${String(error.error())}`));
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sample }) => {
      console.error(`policy violation: ${effectiveDirective} ${blockedURI} ${sample}`);
    });
  });
  return complaints;
};
