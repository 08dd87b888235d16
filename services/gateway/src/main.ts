import 'reflect-metadata';
import { MessagingModule, onTermination, prepareProcess, Replicas } from '@latchkey/messaging';
import { nestLogger } from '@latchkey/observability';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { config } from './config.js';
import { GatewayModule } from './gateway.module.js';
import { createAdapter, prepareServer } from './http-server.js';
import { CallNotes } from './notes/call-notes.js';
import { noteCalls } from './notes/noted-call.js';
import { hasConsole } from './pages/console-host.js';

const gateway = await prepareProcess('gateway', config);
const { bus, log, health } = gateway;

const app = await NestFactory.create<NestFastifyApplication>(
  GatewayModule.forRoot(MessagingModule.forRoot(bus, log), { health, replicas: new Replicas(bus.connection) }),
  createAdapter(),
  { logger: nestLogger(log), rawBody: true },
);
const server = app.getHttpAdapter().getInstance();
await prepareServer(server, {
  isStopping: () => health.isStopping(),
  hasConsole: (host) => hasConsole(bus.tenants, host),
});
noteCalls(server, app.get(CallNotes), bus.tenants);
await app.listen(config.PORT, config.HOST);
gateway.consumers.start();
health.started();
log.info({ port: config.PORT, opsPort: config.OPS_PORT }, 'ready');
onTermination(
  gateway,
  async () => {
    // First the calls that are under way: they need what the rest of the application closes.
    await server.close();
    await app.close();
  },
  { stillOpenMs: config.STILL_OPEN_MS },
);
