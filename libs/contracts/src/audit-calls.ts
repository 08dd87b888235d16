import { readFunnel, readOverview } from './audit/funnel.js';
import { listLog } from './audit/log.js';
import { applyWebhooks } from './audit/apply-webhooks.js';
import {
  changeWebhook,
  createWebhook,
  deleteWebhook,
  listDeliveries,
  listWebhooks,
  readWebhook,
  redeliver,
  rotateWebhookSecret,
  testWebhook,
} from './audit/webhooks.js';

/** What audit answers: the log, its figures, and the endpoints that are told of it. The gateway speaks HTTP for all of it. */
export const auditCalls = [
  listLog,
  readFunnel,
  readOverview,
  createWebhook,
  listWebhooks,
  readWebhook,
  changeWebhook,
  deleteWebhook,
  applyWebhooks,
  rotateWebhookSecret,
  listDeliveries,
  redeliver,
  testWebhook,
] as const;
