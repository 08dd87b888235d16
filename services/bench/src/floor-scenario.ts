import type { CreationOptionsJson, RequestOptionsJson } from '@latchkey/contracts';
import { SoftwareAuthenticator } from '@latchkey/testing';
import { Connection, cookiesOf } from './connection.js';
import { post, type Scenario } from './scenario.js';

/** How the driver talks to floor-server.ts. */
export function floorScenario(origin: string): Scenario {
  return {
    async register(label) {
      const connection = new Connection(origin);
      const device = new SoftwareAuthenticator({ origin });
      const options = await post(connection, '/register/options', { userName: label });
      await post(connection, '/register/verify', device.create(JSON.parse(options.body) as CreationOptionsJson));
      connection.close();
      return device;
    },
    async signIn(connection, device) {
      const options = await post(connection, '/signin/options', {});
      const done = await post(
        connection,
        '/signin/verify',
        device.get(JSON.parse(options.body) as RequestOptionsJson),
        cookiesOf(options),
      );
      if (!done.setCookies.some((cookie) => cookie.startsWith('session='))) throw new Error('no session cookie');
    },
  };
}
