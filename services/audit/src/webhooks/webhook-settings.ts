/** What a deployment says of webhooks. */
export type WebhookSettings = { readonly allowsPrivateAddresses: boolean };

/** Nest's name for them. */
export const WEBHOOK_SETTINGS = Symbol('webhook-settings');

/** How many endpoints a tenant may have. */
export const mostOfTenant = 20;
