import { NotYet } from '../shell/not-yet.js';

export const UserPage = () => <NotYet title="User" />;
