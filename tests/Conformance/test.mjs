import { describe } from 'node:test';

for (const scenario of ['metadata', 'tools', 'elicitation', 'link', 'browser', 'token', 'broken', 'authorization', 'openid', 'linking', 'stepup', 'portability']) {
  describe(scenario, () => import(`./scenarios/${scenario}.mjs`));
}
