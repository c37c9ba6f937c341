import { describe } from 'node:test';

for (const scenario of ['elicitation', 'link', 'scope', 'broken', 'tools', 'metadata']) {
  describe(scenario, () => import(`./scenarios/${scenario}.mjs`));
}
