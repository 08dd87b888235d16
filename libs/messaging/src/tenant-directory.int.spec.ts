import { configurationBucket, tenantConfiguration, tenantKey } from '@latchkey/contracts';
import { Kvm } from '@nats-io/kv';
import { afterAll, expect, it } from 'vitest';
import { BusStatus } from './nats-connection.js';
import { TenantDirectory } from './tenant-directory.js';
import { aTenant, closeConnections, connectAs } from './test-bus.js';

afterAll(closeConnections);

const configuration = tenantConfiguration.parse({
  tenantId: aTenant,
  displayName: 'Watched',
  hosts: ['watched.test'],
  rpId: 'watched.test',
  origins: ['https://watched.test'],
  signIn: {
    methods: [{ identifier: 'email', password: false, code: true, primary: 'code' }],
    identifierFirst: 'convenient',
  },
  passkey: { enabled: true, showButton: true, allowAutofill: false, progressiveEnrolment: true, repromptAfterDays: 30 },
});

// Identity puts every tenant again when it starts, and everything starts at the same time: a watch that began while a
// value was being replaced once waited for ever for an entry that had been counted and would not come.
it('is loaded although a value is replaced again and again while the watch begins', async () => {
  const [writer, reader] = [await connectAs('provisioner'), await connectAs('gateway')];
  const bucket = await new Kvm(writer.connection).open(configurationBucket);
  const put = () => bucket.put(tenantKey(aTenant), JSON.stringify(configuration));
  await put();
  const load = { running: true };
  const writing = (async () => {
    while (load.running) await put();
  })();
  try {
    for (let time = 0; time < 100; time += 1) {
      const directory = new TenantDirectory(
        reader.connection,
        new BusStatus(reader.connection, reader.log),
        reader.log,
      );
      await directory.start();
      expect(directory.byHost('watched.test:3000').tenantId).toBe(aTenant);
    }
  } finally {
    load.running = false;
    await writing;
    await bucket.purge(tenantKey(aTenant));
  }
});
