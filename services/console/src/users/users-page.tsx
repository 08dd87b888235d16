import { NotYet } from '../shell/not-yet.js';

export const UsersPage = () => <NotYet title="Users" />;
