import type { SoftwareAuthenticator } from '@latchkey/testing';
import type { Connection, Reply } from './connection.js';

/** How the driver talks to one server. */
export interface Scenario {
  /** Makes one user with one passkey; `label` is unique. Not measured. */
  readonly register: (label: string) => Promise<SoftwareAuthenticator>;
  /** One sign-in of a browser without cookies: options, assertion, session. Throws unless it ends in a session. */
  readonly signIn: (connection: Connection, device: SoftwareAuthenticator) => Promise<void>;
}

/** Posts, and throws what came unless it is the status that was expected. */
export async function post(connection: Connection, path: string, body: unknown, cookie?: string): Promise<Reply> {
  const reply = await connection.post(path, JSON.stringify(body), cookie);
  if (reply.status === 200 || reply.status === 201) return reply;
  throw new Error(`${path.replace(/[\w-]{16,}/, ':id')} ${reply.status} ${reply.body.slice(0, 200)}`);
}
