import { NotYet } from '../shell/not-yet.js';

export const MfaPage = () => <NotYet title="MFA policy" />;
