import { tenantConfiguration, type TenantConfiguration } from '@latchkey/contracts';
import { Database } from '@latchkey/persistence';
import { projectTenant, withConfigurationWriter } from './projection.js';
import { tenantFaults } from './tenant-rules.js';
import { keepTenant, readTenant } from './tenant.store.js';

type SeedOptions = {
  databaseUrl: string;
  natsUrl: string;
  natsUser: string;
  natsPassword: string;
  configuration: TenantConfiguration;
};

/** Makes or changes a tenant from outside the service: its row, then the bucket, whose revision it answers. Repeatable. */
export const seedTenant = (options: SeedOptions): Promise<number> => seed(options, (wanted) => wanted);

/**
 * Makes a tenant that is not there yet. Of one that is, the domains alone become these: what an administrator has
 * decided since about its sign-in stays.
 */
export const ensureTenant = (options: SeedOptions): Promise<number> =>
  seed(options, ({ hosts, rpId, origins, ...wanted }, kept) => ({ ...(kept ?? wanted), hosts, rpId, origins }));

async function seed(
  options: SeedOptions,
  decide: (wanted: TenantConfiguration, kept: TenantConfiguration | undefined) => TenantConfiguration,
): Promise<number> {
  const wanted = tenantConfiguration.parse(options.configuration);
  const database = new Database({ url: options.databaseUrl, poolSize: 1 });
  try {
    const configuration = decide(wanted, await readTenant(database, wanted.tenantId));
    const [fault] = tenantFaults(configuration, { takenHosts: [] });
    if (fault) throw new Error(`tenant ${configuration.tenantId}: ${fault.code} at ${fault.pointer}`);
    await keepTenant(database, configuration);
    return await withConfigurationWriter(
      { url: options.natsUrl, user: options.natsUser, password: options.natsPassword },
      (writer) => projectTenant(database, writer, configuration.tenantId),
    );
  } finally {
    await database.close();
  }
}
