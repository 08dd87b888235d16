// Preloaded into a service by `npm run bench -- --profile`: writes a CPU profile of its whole life when it ends. Node
// does not take --cpu-prof from NODE_OPTIONS, and the suite starts the services without arguments of ours.
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';

const file = process.env['BENCH_PROFILE'];
if (file === undefined) throw new Error('BENCH_PROFILE says where the profile goes');
const session = new Session();
session.connect();
session.post('Profiler.enable');
session.post('Profiler.start');
process.once('exit', () => {
  session.post('Profiler.stop', (error, { profile }) => {
    if (error === null) writeFileSync(file, JSON.stringify(profile));
  });
});
