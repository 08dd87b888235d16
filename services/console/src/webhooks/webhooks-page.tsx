import { NotYet } from '../shell/not-yet.js';

export const WebhooksPage = () => <NotYet title="Webhooks" />;
