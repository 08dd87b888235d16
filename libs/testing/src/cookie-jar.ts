interface Cookie {
  readonly value: string;
  readonly path: string;
  readonly expiresAt: number;
}

/** One origin's cookies, with a browser's rules for the `__Host-` and `__Secure-` prefixes (RFC 6265bis §4.1.3, §5.6). */
export class CookieJar {
  readonly #cookies = new Map<string, Cookie>();

  /** Takes one `set-cookie` header; false when a browser would have dropped it. */
  accept(line: string, now = Date.now()): boolean {
    const [pair = '', ...rest] = line.split(';');
    const equals = pair.indexOf('=');
    const name = pair.slice(0, equals).trim();
    const value = pair.slice(equals + 1).trim();
    const attributes = new Map(rest.map((attribute) => attributeOf(attribute)));
    if (equals < 1 || !keepsPrefixRules(name, attributes)) return false;
    const path = attributes.get('path') ?? '/';
    const expiresAt = expiry(attributes, now);
    if (expiresAt <= now) this.#cookies.delete(name);
    else this.#cookies.set(name, { value, path: path.startsWith('/') ? path : '/', expiresAt });
    return true;
  }

  get(name: string): string | undefined {
    return this.#cookies.get(name)?.value;
  }

  set(name: string, value: string): void {
    this.#cookies.set(name, { value, path: '/', expiresAt: Number.POSITIVE_INFINITY });
  }

  delete(name: string): void {
    this.#cookies.delete(name);
  }

  clear(): void {
    this.#cookies.clear();
  }

  get names(): readonly string[] {
    return [...this.#cookies.keys()];
  }

  /** The `cookie` header for a path, or undefined when there is nothing to send. */
  header(path = '/', now = Date.now()): string | undefined {
    const live = [...this.#cookies].filter(([, cookie]) => cookie.expiresAt > now && isBelow(path, cookie.path));
    return live.length === 0 ? undefined : live.map(([name, { value }]) => `${name}=${value}`).join('; ');
  }
}

function attributeOf(text: string): [string, string] {
  const equals = text.indexOf('=');
  return equals < 0
    ? [text.trim().toLowerCase(), '']
    : [text.slice(0, equals).trim().toLowerCase(), text.slice(equals + 1).trim()];
}

function keepsPrefixRules(name: string, attributes: ReadonlyMap<string, string>): boolean {
  const prefixed = name.toLowerCase();
  if (prefixed.startsWith('__host-')) {
    return attributes.has('secure') && attributes.get('path') === '/' && !attributes.has('domain');
  }
  return !prefixed.startsWith('__secure-') || attributes.has('secure');
}

function expiry(attributes: ReadonlyMap<string, string>, now: number): number {
  const maxAge = attributes.get('max-age');
  if (maxAge !== undefined && /^-?\d+$/.test(maxAge)) return now + Number(maxAge) * 1_000;
  const expires = Date.parse(attributes.get('expires') ?? '');
  return Number.isNaN(expires) ? Number.POSITIVE_INFINITY : expires;
}

function isBelow(path: string, cookiePath: string): boolean {
  if (path === cookiePath) return true;
  return path.startsWith(cookiePath.endsWith('/') ? cookiePath : `${cookiePath}/`);
}
