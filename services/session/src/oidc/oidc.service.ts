import type { answerOidc, ReplyOf, RequestOf, TenantConfiguration } from '@latchkey/contracts';
import { LOG, TenantDirectory, type CallContext } from '@latchkey/messaging';
import type { Log } from '@latchkey/observability';
import { Inject, Injectable } from '@nestjs/common';
import inject, { type Response } from 'light-my-request';
import { SessionsEnded } from '../sessions/sessions-ended.js';
import { SessionService } from '../sessions/session.service.js';
import type { SessionRow } from '../store/session.store.js';
import { pageStyleOf } from './page-style.js';
import { Providers } from './providers.js';
import { withinRequest, type OidcRequest } from './request-context.js';

type Asked = RequestOf<typeof answerOidc>;
type Answer = ReplyOf<typeof answerOidc>;

const mount = '/oidc';
const sessionCookie = 'latchkey_oidc';
const begunCookie = 'latchkey_oidc_begun';

/** Has a tenant's provider answer a request, as if the browser's session of ours were its own. */
@Injectable()
export class OidcService {
  constructor(
    private readonly tenants: TenantDirectory,
    private readonly providers: Providers,
    private readonly sessions: SessionService,
    private readonly ended: SessionsEnded,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async answer(asked: Asked, context: CallContext): Promise<Answer> {
    const tenant = this.tenants.byId(asked.tenantId);
    if (asked.path === '/style.css') return styleOf(tenant);
    if (isRequestInForm(asked)) return asQuery(asked);
    const session = await this.sessionOf(asked);
    const request: OidcRequest = { tenant, session, context, endsSession: false, language: asked.language };
    const response = await withinRequest(request, () => this.inject(asked, tenant, session));
    const signedOut = request.endsSession && session !== undefined;
    if (signedOut && asked.tokenHash !== undefined) {
      await this.ended.byToken(asked.tenantId, asked.tokenHash, context.traceparent);
    }
    return { status: response.statusCode, headers: headersOf(response), body: response.payload, signedOut };
  }

  /** A session that is used here is in use. */
  private async sessionOf({ tenantId, tokenHash }: Asked): Promise<SessionRow | undefined> {
    return tokenHash === undefined ? undefined : this.sessions.liveOrNone(tenantId, tokenHash);
  }

  private async inject(asked: Asked, tenant: TenantConfiguration, session: SessionRow | undefined): Promise<Response> {
    const provider = await this.providers.of(asked.tenantId);
    const answer = provider.callback();
    const origin = new URL(tenant.origins[0] ?? '');
    const cookie = cookiesWith(asked.headers['cookie'], session);
    const { cookie: _, ...headers } = asked.headers;
    return inject(
      (request, response) => {
        // The provider makes its own addresses from where it is mounted.
        Object.assign(request, { originalUrl: `${mount}${asked.path}` });
        void answer(request, response);
      },
      {
        method: asked.method,
        url: asked.path,
        headers: {
          ...headers,
          ...(cookie !== undefined && { cookie }),
          host: origin.host,
          'x-forwarded-proto': origin.protocol.slice(0, -1),
          'x-forwarded-host': origin.host,
        },
        ...(asked.body !== undefined && { payload: asked.body }),
      },
    );
  }
}

const takesForms = ['/auth', '/session/end'];

/**
 * A form that another site's page sends here comes without our cookies, which are for addresses alone (SameSite=Lax): nobody would be
 * signed in. So its browser is told to ask the same by address (OpenID Connect Core §3.1.2.1, RP-Initiated Logout §2: both ways are to
 * be had).
 */
const isRequestInForm = ({ method, path }: Asked): boolean => method === 'POST' && takesForms.includes(path);

const asQuery = ({ path, body = '' }: Asked): Answer => ({
  status: 303,
  headers: [['location', `${mount}${path}?${new URLSearchParams(body).toString()}`]],
  body: '',
  signedOut: false,
});

/** What the browser says of a session of the provider's counts only while it has none of ours. */
function cookiesWith(sent: string | undefined, session: SessionRow | undefined): string | undefined {
  if (!session) return sent;
  const others = (sent?.split(';') ?? [])
    .map((part) => part.trim())
    .filter((part) => !part.startsWith(`${sessionCookie}=`));
  return [...others.filter((part) => part !== ''), `${sessionCookie}=${session.session_id}`].join('; ');
}

/** Our session has a cookie of its own, and where a journey began is not told by one. */
function headersOf({ headers }: Response): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]) => {
    if (value === undefined || name === 'content-length' || name === 'connection' || name === 'transfer-encoding')
      return [];
    const values = Array.isArray(value) ? value : [String(value)];
    return values
      .filter((one) => name !== 'set-cookie' || !isInternalCookie(one))
      .map((one): [string, string] => [name, one]);
  });
}

const uuid = /^[^=]+=[0-9a-f]{8}-[0-9a-f]{4}-/;
const isInternalCookie = (cookie: string): boolean =>
  cookie.startsWith(`${begunCookie}=`) || (cookie.startsWith(`${sessionCookie}=`) && uuid.test(cookie));

const styleOf = ({ branding }: TenantConfiguration): Answer => ({
  status: 200,
  headers: [
    ['content-type', 'text/css; charset=utf-8'],
    ['cache-control', 'public, max-age=300'],
  ],
  body: pageStyleOf(branding),
  signedOut: false,
});
