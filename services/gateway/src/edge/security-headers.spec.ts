import { tenantConfiguration, type TenantBranding } from '@latchkey/contracts';
import { expect, it } from 'vitest';
import { consolePolicy, pagePolicy, previewHeaders } from './security-headers.js';

const captcha = tenantConfiguration.shape.captcha.parse({});
const withLogo = (branding: TenantBranding) => pagePolicy({ branding, captcha });

const imagesOf = (logo?: string): string | undefined =>
  withLogo(logo === undefined ? {} : { logo })
    .split('; ')
    .find((directive) => directive.startsWith('img-src'));

it.each([
  { because: 'there is no logo', logo: undefined, images: "img-src 'self' data:" },
  {
    because: 'its path is no part of an origin',
    logo: 'https://cdn.acme.example/brand/logo.svg?v=2',
    images: "img-src 'self' data: https://cdn.acme.example",
  },
  {
    because: 'a port is a part of it',
    logo: 'https://cdn.acme.example:8443/logo.png',
    images: "img-src 'self' data: https://cdn.acme.example:8443",
  },
  {
    because: 'it is written in small letters, and in ASCII',
    logo: 'https://CDN.Müller.example/l.png',
    images: "img-src 'self' data: https://cdn.xn--mller-kva.example",
  },
  {
    because: 'the host would end the directive',
    logo: 'https://a;script-src * x/l.png',
    images: "img-src 'self' data:",
  },
  { because: 'the host would add a wildcard', logo: 'https://*.example/l.png', images: "img-src 'self' data:" },
  { because: 'the host would add a policy', logo: 'https://a,b.example/l.png', images: "img-src 'self' data:" },
  { because: 'it is not https', logo: 'http://cdn.acme.example/l.png', images: "img-src 'self' data:" },
  { because: 'it is no URL', logo: 'https://', images: "img-src 'self' data:" },
])('$images when $because', ({ logo, images }) => {
  expect(imagesOf(logo)).toBe(images);
});

it('a logo changes nothing else', () => {
  const policy = withLogo({ logo: 'https://cdn.acme.example/l.png' });
  expect(policy.replace(' https://cdn.acme.example', '')).toBe(pagePolicy());
});

it('everybody’s policy lets nothing in from elsewhere, and no inline script or style', () => {
  expect(pagePolicy()).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
      "manifest-src 'self'; worker-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; " +
      "require-trusted-types-for 'script'",
  );
});

it('Turnstile brings its script and its frame, and nothing of them is anybody else’s', () => {
  const policy = pagePolicy({ branding: {}, captcha: { ...captcha, provider: 'turnstile' } });
  expect(policy).toContain("script-src 'self' https://challenges.cloudflare.com; ");
  expect(policy).toMatch(/frame-src https:\/\/challenges\.cloudflare\.com$/);
  expect(policy).not.toContain('require-trusted-types-for');
  expect(pagePolicy()).not.toContain('cloudflare');
});

it('the console frames what is of its own origin, and is in nobody’s frame itself', () => {
  expect(consolePolicy({ branding: {}, captcha })).toBe(
    pagePolicy().replace('; require-trusted', "; frame-src 'self'; require-trusted"),
  );
});

it('the preview is for its own origin’s frames alone, has no origin, and reaches nothing', () => {
  expect(previewHeaders['content-security-policy']).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'none'; " +
      "manifest-src 'self'; worker-src 'none'; form-action 'none'; frame-ancestors 'self'; base-uri 'none'; object-src 'none'; " +
      "require-trusted-types-for 'script'; sandbox allow-scripts",
  );
  expect(previewHeaders['permissions-policy']).toBe('publickey-credentials-get=(), publickey-credentials-create=()');
});
