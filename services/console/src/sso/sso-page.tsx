import { NotYet } from '../shell/not-yet.js';

export const SsoPage = () => <NotYet title="SSO" />;
