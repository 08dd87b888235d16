import { tenantConfiguration, type TenantConfiguration } from '@latchkey/contracts';
import { Database } from '@latchkey/persistence';
import { projectTenant, withConfigurationWriter } from './projection.js';
import { keepTenant } from './tenant.store.js';

/** Makes or changes a tenant from outside the service: its row, then the bucket. Repeatable. */
export async function seedTenant(options: {
  databaseUrl: string;
  natsUrl: string;
  natsUser: string;
  natsPassword: string;
  configuration: TenantConfiguration;
}): Promise<void> {
  const configuration = tenantConfiguration.parse(options.configuration);
  const database = new Database({ url: options.databaseUrl, poolSize: 1 });
  try {
    await keepTenant(database, configuration);
    await withConfigurationWriter(
      { url: options.natsUrl, user: options.natsUser, password: options.natsPassword },
      (writer) => projectTenant(database, writer, configuration.tenantId),
    );
  } finally {
    await database.close();
  }
}
