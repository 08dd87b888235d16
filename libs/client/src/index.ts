export * from './ceremonies.js';
export * from './gateway-client.js';
export * from './options-keeper.js';
export * from './passkey-support.js';
export * from './problems.js';
