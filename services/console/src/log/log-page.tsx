import { NotYet } from '../shell/not-yet.js';

export const LogPage = () => <NotYet title="Log" />;
