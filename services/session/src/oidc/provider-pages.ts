import { randomBytes } from 'node:crypto';
import type { KoaContextWithOIDC } from 'oidc-provider';

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
  language: string;
  tenant: string;
  title: string;
  /** HTML of ours; what comes from elsewhere in it is escaped. */
  body: string;
  /** Where its form may lead besides here: whoever follows a form is sent on by its answer. */
  leadsTo?: string | undefined;
  /** Sends its first form by itself. */
  submits?: boolean;
};

/** One of the few pages that the provider shows itself. It looks as the sign-in pages do, and loads their style. */
export function showPage(ctx: KoaContextWithOIDC, { language, tenant, title, body, leadsTo, submits }: Page): void {
  const nonce = randomBytes(16).toString('base64');
  const policy = [
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self' data:",
    `form-action 'self'${leadsTo === undefined ? '' : ` ${leadsTo}`}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
    ...(submits ? [`script-src 'nonce-${nonce}'`] : []),
  ];
  ctx.set('content-security-policy', policy.join('; '));
  ctx.type = 'html';
  ctx.body = `<!doctype html>
<html lang="${escaped(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)} · ${escaped(tenant)}</title>
<link rel="stylesheet" href="/oidc/style.css">
</head>
<body>
<main>
<p class="tenant">${escaped(tenant)}</p>
<h1>${escaped(title)}</h1>
${body}
</main>
${submits ? `<script nonce="${nonce}">document.forms[0].submit()</script>` : ''}
</body>
</html>`;
}

/** The style of these pages, with the colours and the type of the sign-in pages. */
export const pageStyle = `:root{color-scheme:light dark;--page:#f6f5f2;--card:#fff;--text:#1d1c1a;--quiet:#5e5a54;--line:#d9d5cd;--lead:#1f4fd8;--on-lead:#fff}
@media (prefers-color-scheme:dark){:root{--page:#161513;--card:#201f1c;--text:#f1efeb;--quiet:#b0aba2;--line:#3a3833;--lead:#8fb0ff;--on-lead:#0d1a3d}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;background:var(--page);color:var(--text);font:1rem/1.5 system-ui,sans-serif;padding:1rem}
main{width:min(100%,26rem);background:var(--card);border:1px solid var(--line);border-radius:1rem;padding:2rem}
h1{font-size:1.5rem;line-height:1.25;margin:.25rem 0 1rem}
p{margin:0 0 1rem;overflow-wrap:anywhere}
.tenant,.quiet{color:var(--quiet);font-size:.9375rem}
.code{font:600 1.5rem/1.4 ui-monospace,monospace;letter-spacing:.08em}
label{display:block;margin-bottom:.375rem}
input[type=text]{width:100%;font:inherit;color:inherit;background:transparent;padding:.75rem;border:1px solid var(--quiet);border-radius:.625rem;margin-bottom:1rem;text-transform:uppercase;letter-spacing:.08em}
button,.button{display:block;width:100%;font:inherit;font-weight:600;text-align:center;text-decoration:none;padding:.75rem 1rem;border-radius:.625rem;border:1px solid var(--lead);background:var(--lead);color:var(--on-lead);cursor:pointer;margin-bottom:.75rem;min-height:3rem}
button.second,.button.second{background:transparent;color:var(--lead)}
:focus-visible{outline:3px solid var(--lead);outline-offset:2px}
[role=alert]{border-left:4px solid #c3372b;padding-left:.75rem}`;
