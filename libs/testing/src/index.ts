export * from './browser.js';
export * from './ceremony-shapes.js';
export * from './cookie-jar.js';
export * from './exchanges.js';
export * from './gateway-journey.js';
export * from './software-authenticator.js';
export * from './software-credential.js';
export * from './receiver.js';
