import { AsyncLocalStorage } from 'node:async_hooks';
import type { TenantConfiguration } from '@latchkey/contracts';
import type { CallContext } from '@latchkey/messaging';
import type { SessionRow } from '../store/session.store.js';
import type { SessionContent } from './session-view.js';

/** One request to the provider: whose session its browser has, and what became of it. */
export type OidcRequest = {
  tenant: TenantConfiguration;
  session: SessionRow | undefined;
  language: string;
  context: CallContext;
  /** The provider ended the session. */
  endsSession: boolean;
  /** What the provider's own part of the session was when it was read. */
  sessionRead?: SessionContent | undefined;
};

const storage = new AsyncLocalStorage<OidcRequest>();

export const withinRequest = <T>(request: OidcRequest, work: () => Promise<T>): Promise<T> =>
  storage.run(request, work);

/** The request that the provider works on; none where it works for an event. */
export const currentRequest = (): OidcRequest | undefined => storage.getStore();
