import { randomBytes } from 'node:crypto';
import type { TenantConfiguration } from '@latchkey/contracts';
import type { KoaContextWithOIDC } from 'oidc-provider';
import { wordsOf } from './page-words.js';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text that is text on a page, whatever is in it. */
export const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? '');

type Page = {
  /** What kind of page it is, as the sign-in pages say it. */
  step: string;
  language: string;
  tenant: Pick<TenantConfiguration, 'displayName' | 'branding'>;
  title: string;
  /** HTML of ours; what comes from elsewhere in it is escaped. */
  body: string;
  /** Where its form may lead besides here: whoever follows a form is sent on by its answer. */
  leadsTo?: string | undefined;
  /** Sends its first form by itself. */
  submits?: boolean;
};

/** One of the few pages that the provider shows itself. It looks as the sign-in pages do. */
export function showPage(ctx: KoaContextWithOIDC, page: Page): void {
  const { step, language, tenant, title, body, submits } = page;
  const nonce = randomBytes(16).toString('base64');
  ctx.set('content-security-policy', policyOf(page, nonce));
  ctx.type = 'html';
  ctx.body = `<!doctype html>
<html lang="${escaped(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)} · ${escaped(tenant.displayName)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/oidc/style.css">
</head>
<body>
<div class="page">
<main class="card" data-step="${step}">
<div class="brand">${brandOf(tenant)}</div>
${latch}
<h1>${escaped(title)}</h1>
${body}
</main>
<footer class="footer">${wordsOf(language).securedBy}</footer>
</div>
${submits ? `<script nonce="${nonce}">document.forms[0].submit()</script>` : ''}
</body>
</html>`;
}

function policyOf({ tenant, leadsTo, submits }: Page, nonce: string): string {
  return [
    "default-src 'none'",
    "style-src 'self'",
    `img-src 'self' data: ${logoOrigin(tenant)}`.trimEnd(),
    `form-action 'self' ${leadsTo ?? ''}`.trimEnd(),
    "frame-ancestors 'none'",
    "base-uri 'none'",
    ...(submits ? [`script-src 'nonce-${nonce}'`] : []),
  ].join('; ');
}

/** The one place that the logo comes from. A host that could end the directive is none. */
function logoOrigin({ branding: { logo } }: Page['tenant']): string {
  const origin = logo !== undefined && URL.canParse(logo) ? new URL(logo).origin : '';
  return /^https:\/\/[a-z0-9.-]+(?::\d{1,5})?$/.test(origin) ? origin : '';
}

function brandOf({ displayName, branding: { logo } }: Page['tenant']): string {
  const name = escaped(displayName);
  if (logo === undefined) return `${mark}<span>${name}</span>`;
  return `<img class="logo" src="${escaped(logo)}" alt="${name}" referrerpolicy="no-referrer">`;
}

/** Latchkey's mark, and the latch at the card's edge; decoration, as on the sign-in pages. */
const mark = `<svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
<rect class="bolt" x="22" y="12.5" width="10" height="7" rx="2"/><rect class="mark-plate" y="3" width="26" height="26" rx="7.5"/>
<path class="mark-key" d="M13 9a4.3 4.3 0 0 0-2 8.1l-.9 5.2c-.1.6.3 1.1.9 1.1h4c.6 0 1-.5.9-1.1L15 17.1A4.3 4.3 0 0 0 13 9z"/></svg>`;
const latch = `<svg class="latch" viewBox="0 0 68 16" aria-hidden="true" focusable="false">
<line class="latch-rail" x1="6" y1="8" x2="60" y2="8"/><rect class="bolt" x="4" y="4" width="22" height="8" rx="2.5"/>
<rect class="latch-keeper" x="58" width="16" height="16" rx="3"/></svg>`;
