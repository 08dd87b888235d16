export * from './database.js';
export * from './inbox/inbox.js';
export * from './migrations.js';
export * from './outbox/outbox.js';
export * from './outbox/outbox-relay.js';
export * from './persistence.module.js';
export * from './redis.js';
export * from './retention.js';
