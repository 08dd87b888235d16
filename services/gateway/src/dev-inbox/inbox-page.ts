import type { DeliveredMessage } from './dev-inbox.controller.js';

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const entry = ({ to, channel, subject, text, at }: DeliveredMessage): string =>
  `<article><h2>${escaped(subject || channel)}</h2><p>${escaped(to)} · <time>${escaped(at)}</time></p><pre>${escaped(text)}</pre></article>`;

/** The local inbox as a plain page: no script, no style, the content security policy of every page. */
export const inboxPage = (messages: readonly DeliveredMessage[]): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Local inbox</title></head><body><main><h1>Local inbox</h1>
${messages.length > 0 ? messages.map(entry).join('\n') : '<p>Nothing has been delivered yet. Codes that Latchkey sends on this machine arrive here.</p>'}
</main></body></html>`;
